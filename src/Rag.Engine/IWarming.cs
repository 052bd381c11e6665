namespace Rag.Engine;

/// <summary>Chunks that are being encoded before a request asks for them. Disposing it cancels it.</summary>
public interface IWarming : IDisposable
{
    /// <summary>Completes when nothing more is encoded for it; never faults.</summary>
    Task<WarmingEnd> Completion { get; }

    /// <summary>
    /// Nothing more is encoded for it. What is encoded stays cached; what a question meanwhile needs goes on for that question.
    /// </summary>
    void Cancel();
}
