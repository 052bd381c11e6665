using Microsoft.Extensions.Hosting;
using Rag.Core.Access;
using Rag.Eval.Dashboard.Operations.Figures;
using Rag.Pages;

namespace Rag.Eval.Dashboard.Operations.Live;

/// <summary>Once a second: the figures are looked at, and whoever has the page open is told. What nobody sees is not made.</summary>
internal sealed partial class OperationsClock(
    FigureRecorder recorder,
    LiveHub hub,
    IOperationsSource source,
    IServiceProvider services,
    TimeProvider time,
    ILogger<OperationsClock> logger
) : BackgroundService
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    /// <summary>The state reads the store: it is read less often than the figures, which are in memory.</summary>
    private const int SecondsOfState = 5;

    private long _stateNumber;
    private byte[]? _state;
    private int _age = SecondsOfState;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the host starts services one after the other
        using var timer = new PeriodicTimer(s_second, time);
        try
        {
            do
            {
                recorder.Look();
                await TellAsync(stoppingToken);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends, and the host takes an exception now for a failure.
        }
    }

    private async Task TellAsync(CancellationToken cancellation)
    {
        if (!hub.HasSubscribers)
        {
            _age = SecondsOfState;
            return;
        }

        try
        {
            if (++_age > SecondsOfState)
            {
                await ReadStateAsync(cancellation);
            }

            var figures = LiveFigure.Six.Select(figure => FigureView.Of(figure, recorder)).ToArray();
            var asOf = time.GetLocalNow();
            hub.Publish(new LiveMoment(OperationsJson.Of(new LiveFigures(OperationsJson.Clock(asOf), figures)), _stateNumber, _state));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailure(failure);
        }
    }

    /// <summary>Titles of passages are none of it, so that it is the same for all who may see the page.</summary>
    private async Task ReadStateAsync(CancellationToken cancellation)
    {
        _age = 1;
        var facts = await source.ReadAsync(Audience.Everybody, cancellation);
        var troubles = TroubleFinder.Find(facts, recorder.Now);
        var state = OperationsJson.Of(
            new LiveState(
                await HtmlAsync<VerdictLine>(nameof(VerdictLine.Verdict), Verdict.Of(troubles, FigureSentence.Of(recorder))),
                await HtmlAsync<TroubleList>(nameof(TroubleList.Troubles), troubles),
                await HtmlAsync<LoadTables>(nameof(LoadTables.Facts), facts)
            )
        );
        if (_state is null || !state.AsSpan().SequenceEqual(_state))
        {
            (_state, _stateNumber) = (state, _stateNumber + 1);
        }
    }

    private Task<string> HtmlAsync<TComponent>(string name, object value)
        where TComponent : Microsoft.AspNetCore.Components.IComponent =>
        PageRendering.ToHtmlAsync<TComponent>(services, new Dictionary<string, object?> { [name] = value });

    [LoggerMessage(LogLevel.Warning, "The page of operations could not be told the state of the service.")]
    private partial void LogFailure(Exception failure);
}
