using Rag.Answering.Generators;
using Rag.Engine;

namespace Rag.Api.Hosting;

/// <summary>
/// Gives memory that a burst of requests took back to the system once the service rests: by itself the runtime collects only when somebody
/// allocates. The heap is compacted in a tenth of a second, in which a request would have to wait; hence only after much was allocated.
/// </summary>
internal sealed class IdleMemoryService(IEngine engine, GeneratorModels generators, TimeProvider time) : BackgroundService
{
    private const long MuchAllocated = 256L << 20;

    /// <summary>Bytes that a service at rest allocates between two looks.</summary>
    private const long AllocatedAtRest = 1L << 20;

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_betweenLooks, time);
        var (seen, collected) = (GC.GetTotalAllocatedBytes(), 0L);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var allocated = GC.GetTotalAllocatedBytes();
                if (allocated - seen < AllocatedAtRest && allocated - collected > MuchAllocated && IsAtRest())
                {
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    collected = allocated;
                }

                seen = allocated;
            }
        }
        catch (OperationCanceledException)
        {
            // The service ends.
        }
    }

    private bool IsAtRest() =>
        generators
            .Loaded.Select(generator => generator.Engine.Snapshot())
            .Prepend(engine.Snapshot())
            .All(now => now is { RunningSequences: 0, WaitingSequences: 0 });
}
