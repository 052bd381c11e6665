using Rag.Core.Conversations;

namespace Rag.Api.Hosting;

/// <summary>Forgets turns of conversations that are too old, once soon after the start and then every hour.</summary>
internal sealed partial class ConversationExpiry(
    IConversations conversations,
    ConversationOptions options,
    TimeProvider time,
    ILogger<ConversationExpiry> logger
) : BackgroundService
{
    private const int MostAtOnce = 256;

    private static readonly TimeSpan s_afterStart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_between = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(50);

    /// <summary>Everything that is too old now; how many turns there were.</summary>
    internal async Task<int> RunAsync(CancellationToken cancellation)
    {
        var before = time.GetUtcNow().AddDays(-options.Days);
        for (var forgotten = 0; ; await Task.Delay(s_rest, time, cancellation))
        {
            var slice = await conversations.ForgetAsync(before, MostAtOnce, cancellation);
            forgotten += slice;
            if (slice < MostAtOnce)
            {
                return forgotten;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = s_afterStart;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(wait, time, stoppingToken);
                wait = s_between;
                if (await RunAsync(stoppingToken) is > 0 and var forgotten)
                {
                    LogForgotten(forgotten);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailure(failure);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Kept no longer: {Turns} turns of conversations")]
    private partial void LogForgotten(int turns);

    [LoggerMessage(LogLevel.Warning, "Conversations that are kept no longer could not be forgotten; it is tried again in an hour")]
    private partial void LogFailure(Exception failure);
}
