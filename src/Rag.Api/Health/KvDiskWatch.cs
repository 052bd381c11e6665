using Rag.Engine;
using Rag.Engine.Cache.Disk;

namespace Rag.Api.Health;

/// <summary>
/// Says in the log what is wrong with the KV on disk while the service answers: answers do not depend on it, so that nobody would notice.
/// Each look says at most one line, and looks are a minute apart. What is wrong at the opening is said there.
/// </summary>
internal sealed partial class KvDiskWatch(IEngine engine, TimeProvider time, ILogger<KvDiskWatch> logger) : BackgroundService
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMinutes(1);

    /// <summary>What a look says, seeing what it sees now and how many damaged entries were told of before.</summary>
    public static string? Sentence(DiskTierCounters disk, long damagedBefore) =>
        disk.Trouble
        ?? (
            disk.Damaged > damagedBefore
                ? $"Passages found damaged on disk, and computed again: {disk.Damaged - damagedBefore}. Look at the disk if more come."
                : null
        );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_betweenLooks, time);
        var damaged = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (engine.Disk is { } disk && Sentence(disk, damaged) is { } sentence)
                {
                    LogTrouble(disk.Broken is null ? LogLevel.Warning : LogLevel.Error, disk.Broken, sentence);
                    damaged = disk.Damaged;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service ends.
        }
    }

    [LoggerMessage("{Sentence}")]
    private partial void LogTrouble(LogLevel level, Exception? broken, string sentence);
}
