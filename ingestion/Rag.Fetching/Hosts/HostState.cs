using Polly;
using Rag.Fetching.Requests;

namespace Rag.Fetching.Hosts;

/// <summary>What is known of one host. The table's lock guards all of it but the slots and the pipeline, which guard themselves.</summary>
internal sealed class HostState(ResiliencePipeline<Hop> pipeline)
{
    /// <summary>Requests that a host answers at a time.</summary>
    private const int Concurrency = 2;

    public ResiliencePipeline<Hop> Pipeline { get; } = pipeline;

    public SemaphoreSlim Slots { get; } = new(Concurrency);

    /// <summary>Fetches under way or waiting; a host with users is never forgotten.</summary>
    public int Users { get; set; }

    /// <summary>The earliest moment of the next request.</summary>
    public DateTimeOffset NextStart { get; set; }

    /// <summary>The host asked not to be asked before.</summary>
    public DateTimeOffset ClosedUntil { get; set; }

    public DateTimeOffset LastUsed { get; set; }
}
