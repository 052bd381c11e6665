using Rag.Core;
using Rag.Engine;

namespace Rag.Answering.Tests;

/// <summary>Generates nothing: it notes what it is told to forget, and says so once <see cref="Gate"/> is open.</summary>
internal sealed class RecordingEngine : IEngine
{
    public List<Segment> Purged { get; } = [];

    public Task Gate { get; set; } = Task.CompletedTask;

    public ModelShape Shape => throw new NotSupportedException();

    public IGeneration Submit(EngineRequest request) => throw new NotSupportedException();

    public async Task PurgeAsync(IReadOnlyList<Segment> segments, CancellationToken cancellation)
    {
        await Gate;
        Purged.AddRange(segments);
    }

    public DiskTierCounters? Disk => null;

    public Task<IReadOnlyList<string>> FindTracesAsync(IReadOnlyList<Segment> segments, CancellationToken cancellation) => throw new NotSupportedException();

    public IWarming Warm(IReadOnlyList<Segment> segments, TenantScope scope, WarmingPriority priority) => throw new NotSupportedException();

    public IReadOnlyList<int> CachedTokens(IReadOnlyList<Segment> segments, TenantScope scope) => throw new NotSupportedException();

    public EngineSnapshot Snapshot() => throw new NotSupportedException();
}
