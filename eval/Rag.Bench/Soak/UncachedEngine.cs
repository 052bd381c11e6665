using Rag.Core.Guard;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Engine.Cache.Disk;

namespace Rag.Bench.Soak;

/// <summary>An engine's requests without a part in what is kept: nothing is looked up, in memory or on disk, and nothing kept.</summary>
internal sealed class UncachedEngine(IEngine inner) : IEngine
{
    public ModelShape Shape => inner.Shape;

    public DiskTierCounters? Disk => null;

    public IGeneration Submit(EngineRequest request) => inner.Submit(request with { Sharing = KvSharing.None });

    public Task PurgeAsync(IReadOnlyList<PromptPart> parts, CancellationToken cancellation) => inner.PurgeAsync(parts, cancellation);

    public Task<IReadOnlyList<string>> FindTracesAsync(IReadOnlyList<PromptPart> parts, CancellationToken cancellation) =>
        inner.FindTracesAsync(parts, cancellation);

    public IWarming Warm(IReadOnlyList<PromptPart> parts, WarmingPriority priority, string? adapter = null) =>
        inner.Warm(parts, priority, adapter);

    public IReadOnlyList<int> CachedTokens(IReadOnlyList<PromptPart> parts, string? adapter = null) => [.. parts.Select(_ => 0)];

    public EngineSnapshot Snapshot() => inner.Snapshot();

    public Task CloseAsync(ReuseMode mode, CancellationToken cancellation) => inner.CloseAsync(mode, cancellation);

    public Task OpenAsync(ReuseMode mode, CancellationToken cancellation) => inner.OpenAsync(mode, cancellation);
}
