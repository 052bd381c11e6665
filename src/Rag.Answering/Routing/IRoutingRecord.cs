namespace Rag.Answering.Routing;

/// <summary>What became of questions before. Thread-safe.</summary>
public interface IRoutingRecord
{
    /// <summary>The same list as before where nothing came to it.</summary>
    ValueTask<IReadOnlyList<RoutedOutcome>> ReadAsync(CancellationToken cancellation);
}
