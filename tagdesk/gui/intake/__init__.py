"""What is dropped, pasted or chosen: to the desk, into a caption, or imported."""
