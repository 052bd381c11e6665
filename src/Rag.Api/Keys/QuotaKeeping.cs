using Rag.Core.Access;

namespace Rag.Api.Keys;

/// <summary>
/// What was used of quotas outlives the service: it is read when the service starts, and kept every few seconds and at the end. A kill
/// gives back what was used since it was kept last.
/// </summary>
internal sealed partial class QuotaKeeping(TenantMeters meters, IQuotaUses kept, TimeProvider time, ILogger<QuotaKeeping> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(10);

    /// <summary>Nothing is written while nothing is used.</summary>
    private bool _isAnyKept;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (use, at) in await kept.KeptAsync(cancellationToken))
        {
            meters.Restore(use, time.GetUtcNow() - at);
            _isAnyKept = true;
        }

        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await KeepAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_between, time, stoppingToken);
                await KeepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task KeepAsync(CancellationToken cancellation)
    {
        var uses = meters.Uses();
        if (uses.Count == 0 && !_isAnyKept)
        {
            return;
        }

        try
        {
            await kept.KeepAsync(uses, cancellation);
            _isAnyKept = uses.Count > 0;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailure(failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What tenants used of their quotas could not be kept; it is tried again in a few seconds.")]
    private partial void LogFailure(Exception failure);
}
