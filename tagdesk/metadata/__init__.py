"""What a photo file says about itself: time, position, description."""
