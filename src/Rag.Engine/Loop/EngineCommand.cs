using Rag.Engine.Cache;
using Rag.Engine.Scheduling;
using Rag.Engine.Sequences;

namespace Rag.Engine.Loop;

/// <summary>
/// What other threads ask of the engine thread. Canceling is a mark on the generation, seen in every step; <see cref="Wake"/> brings one
/// about.
/// </summary>
internal abstract record EngineCommand
{
    private EngineCommand() { }

    public sealed record Submit(Sequence Sequence) : EngineCommand;

    public sealed record FindTraces(IReadOnlyList<ChunkIdentity> Chunks, TaskCompletionSource<IReadOnlyList<string>> Found) : EngineCommand;

    public sealed record TakeCensus(int Hottest, TaskCompletionSource<CacheCensus> Taken) : EngineCommand;

    public sealed record Warm(Warming Warming) : EngineCommand;

    public sealed record CloseDisk : EngineCommand
    {
        public static readonly CloseDisk Instance = new();
    }

    public sealed record OpenDisk : EngineCommand
    {
        public static readonly OpenDisk Instance = new();
    }

    public sealed record Wake : EngineCommand
    {
        public static readonly Wake Instance = new();
    }

    /// <param name="Weights">Null empties the slot.</param>
    public sealed record SetAdapter(int Slot, IAdapterWeights? Weights, TaskCompletionSource Done) : EngineCommand;

    public sealed record Purge(IReadOnlyList<ChunkIdentity> Chunks, TaskCompletionSource Done) : EngineCommand;
}
