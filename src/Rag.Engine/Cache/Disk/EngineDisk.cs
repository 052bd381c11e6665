namespace Rag.Engine.Cache.Disk;

/// <summary>
/// An engine's disk tier and the thread that does its work, or why there is none. Disposed once the engine's own thread has ended.
/// </summary>
internal sealed class EngineDisk : IDisposable
{
    private readonly Thread? _worker;
    private readonly string? _trouble;

    /// <param name="options">Null where nothing is to be kept on disk.</param>
    public EngineDisk(DiskTierOptions? options, ModelShape shape, TimeProvider time)
    {
        if (options?.Folder is not { } folder)
        {
            return;
        }

        try
        {
            Tier = new DiskTier(KvStore.Open(folder, options.Bytes, shape), time);
            _worker = Tier.Start();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _trouble = $"Passages are not kept on disk: {exception.Message}";
        }
    }

    /// <summary>Null where nothing is kept on disk.</summary>
    public DiskTier? Tier { get; }

    /// <summary>Null where nothing was to be kept on disk; nothing but the trouble where it cannot be.</summary>
    public DiskTierCounters? Counters => Tier?.Counters ?? (_trouble is null ? null : new DiskTierCounters(0, 0, 0, 0, 0, 0, _trouble));

    /// <summary>What was asked for is done before.</summary>
    public void Dispose()
    {
        if (Tier is not null)
        {
            Tier.Complete();
            _worker!.Join();
            Tier.Dispose();
        }
    }
}
