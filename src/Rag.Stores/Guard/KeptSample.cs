namespace Rag.Stores.Guard;

internal sealed record KeptSample(DateTimeOffset At, bool Differs, double F1, bool Written = false);
