"""ComfyUI: models with open weights on a graphics card of one's own."""
