namespace Rag.Eval.Tuning;

/// <param name="Folds">Parts of the questions of which each is held out once; at least 3.</param>
/// <param name="Settings">How many settings are drawn at random.</param>
/// <param name="Most">No setting is tried after this time; null for no bound. A run that is cut short depends on the machine.</param>
public sealed record TuningOptions(int Folds = 5, int Seed = 1, int Settings = 1000, TimeSpan? Most = null);
