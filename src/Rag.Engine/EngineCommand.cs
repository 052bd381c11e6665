namespace Rag.Engine;

/// <summary>What other threads ask of the engine thread. Cancelling is a mark on the generation, seen in every step.</summary>
internal abstract record EngineCommand
{
    private EngineCommand()
    {
    }

    public sealed record Submit(Sequence Sequence) : EngineCommand;

    public sealed record FindTraces(IReadOnlyList<ChunkIdentity> Chunks, TaskCompletionSource<IReadOnlyList<string>> Found) : EngineCommand;

    public sealed record Purge(IReadOnlyList<ChunkIdentity> Chunks, TaskCompletionSource Done) : EngineCommand;
}
