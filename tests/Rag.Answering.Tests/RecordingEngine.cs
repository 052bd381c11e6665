using Rag.Core;
using Rag.Engine;

namespace Rag.Answering.Tests;

/// <summary>Generates nothing: it notes what it is told to forget, and says so once <see cref="Gate"/> is open, and what it is told to get ready.</summary>
internal sealed class RecordingEngine : IEngine
{
    public List<Segment> Purged { get; } = [];

    public List<Segment> Warmed { get; } = [];

    /// <summary>Segments that count as cached.</summary>
    public Predicate<Segment> IsCached { get; set; } = _ => false;

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

    public IWarming Warm(IReadOnlyList<Segment> segments, TenantScope scope, WarmingPriority priority)
    {
        Warmed.AddRange(segments);
        return new Done();
    }

    public IReadOnlyList<int> CachedTokens(IReadOnlyList<Segment> segments, TenantScope scope) =>
        [.. segments.Select(segment => IsCached(segment) ? segment.TokenIds.Length : 0)];

    public EngineSnapshot Snapshot() => throw new NotSupportedException();

    private sealed class Done : IWarming
    {
        public Task<WarmingEnd> Completion => Task.FromResult(WarmingEnd.Cached);

        public void Cancel()
        {
        }

        public void Dispose()
        {
        }
    }
}
