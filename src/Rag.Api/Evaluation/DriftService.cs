using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Drift;
using Rag.Core.Evaluation;
using Rag.Eval.Answers;
using Rag.Eval.Drift;

namespace Rag.Api.Evaluation;

/// <summary>Checks once a day whether fixed questions still have their answers, each question in a moment of rest.</summary>
internal sealed partial class DriftService(
    EvalOptions options,
    IEvalStageFactory stages,
    IArticleCatalog articles,
    IDriftLog log,
    IForegroundActivity activity,
    DriftState state,
    TimeProvider time,
    ILogger<DriftService> logger
) : BackgroundService
{
    /// <summary>A service that is always asked checks all the same, if slowly.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Drift.Questions is not { } path)
        {
            return;
        }

        try
        {
            state.Keep(await log.LatestAsync(stoppingToken));
            while (true)
            {
                await Task.Delay(UntilHour(), time, stoppingToken);
                await CheckAsync(path, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    /// <summary>To the next time that the clock on the wall shows the hour; never nothing, so that no day has two checks.</summary>
    internal TimeSpan UntilHour()
    {
        var now = time.GetLocalNow();
        var next = now.Date.AddHours(options.Drift.Hour);
        return next <= now.DateTime ? next.AddDays(1) - now.DateTime : next - now.DateTime;
    }

    private async Task CheckAsync(string path, CancellationToken stoppingToken)
    {
        try
        {
            // The file is read anew each night: whoever changes it need not start the service again.
            var questions = DriftQuestions.Load(path);
            var findings = await RunAsync(questions, stoppingToken);
            state.Keep(findings);
            LogChecked(DriftWords.Of(findings));
            foreach (var finding in state.Drifted)
            {
                LogDrifted(finding.Sentence);
            }
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            state.Fail(failure.Message);
            LogFailure(failure);
        }
    }

    private async Task<IReadOnlyList<DriftFinding>> RunAsync(IReadOnlyList<AnswerCase> questions, CancellationToken stoppingToken)
    {
        await using var own = stages.Open(new Dictionary<string, string>());
        var check = new DriftCheck(own.Answerer, articles.FindAsync, log, time, cancellation =>
            activity.WaitForRestAsync(s_longestWait, cancellation)
        );
        return await check.RunAsync(questions, stoppingToken);
    }

    [LoggerMessage(LogLevel.Information, "Fixed questions were asked again: {Sentence}")]
    private partial void LogChecked(string sentence);

    [LoggerMessage(LogLevel.Warning, "An answer drifted: {Sentence}")]
    private partial void LogDrifted(string sentence);

    [LoggerMessage(LogLevel.Warning, "The check for drift failed; it is tried again tomorrow")]
    private partial void LogFailure(Exception failure);
}
