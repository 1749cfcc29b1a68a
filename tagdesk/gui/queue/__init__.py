"""The queue of posts on the desk."""
