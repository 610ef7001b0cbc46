"""What the numbers mean: prediction, topics, spam, unusual activity, best time, lift, forecast.

Empty so far: the modules arrive one by one, each working on arrays and frames, none on a database.
"""
