namespace Rag.Engine;

/// <summary>A running generation. Disposing it cancels it and frees its blocks within one step.</summary>
public interface IGeneration : IAsyncDisposable
{
    /// <summary>The tokens as they come; ends when the sequence ends. Read by one reader, once.</summary>
    IAsyncEnumerable<Delta> Deltas { get; }

    /// <summary>Completes when the sequence has ended and its blocks are free; never faults.</summary>
    Task<Completion> Completion { get; }

    void Cancel();
}
