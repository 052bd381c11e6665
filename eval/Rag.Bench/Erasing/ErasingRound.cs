namespace Rag.Bench.Erasing;

/// <summary>Seconds of some entries, each way.</summary>
/// <param name="Queue">Through the queue: queued, claimed and completed.</param>
/// <param name="New">Stored for the first time.</param>
/// <param name="Revised">Stored again with another text.</param>
/// <param name="Removed">Taken out of the store.</param>
internal sealed record ErasingRound(double Queue, double New, double Revised, double Removed);
