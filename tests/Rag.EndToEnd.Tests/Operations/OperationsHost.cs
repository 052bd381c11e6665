using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Rag.Api.Edge;
using Rag.Api.Pages;
using Rag.EndToEnd.Tests.Pages;
using Rag.Eval.Dashboard.Operations;
using Rag.Eval.Dashboard.Operations.Figures;
using Rag.Eval.Dashboard.Operations.Playground;

namespace Rag.EndToEnd.Tests.Operations;

/// <summary>The pages of operations behind the service's door, over a service that a test made.</summary>
internal sealed class OperationsHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OperationsHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Url) };
        Client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    public string Url => _app.Urls.Single();

    public HttpClient Client { get; }

    public static async Task<OperationsHost> StartAsync(
        ScriptedOperations operations,
        ScriptedPlayground? playground = null,
        ServerOptions? options = null,
        FakeTimeProvider? day = null
    )
    {
        var app = await DoorHost.StartAsync(
            options,
            services =>
            {
                services.AddOperations();
                if (day is not null)
                {
                    services.AddSingleton(Day(day));
                }

                services.AddSingleton<IOperationsSource>(operations);
                services.AddSingleton<IPlayground>(playground ?? new ScriptedPlayground());
            },
            routes =>
            {
                routes.MapSignIn();
                routes.MapOperations();
                routes.MapPlayground();
            }
        );
        return new OperationsHost(app);
    }

    /// <summary>A recorder of a day of ever more questions, with an hour in which the service did not run.</summary>
    private static FigureRecorder Day(FakeTimeProvider time)
    {
        var recorder = new FigureRecorder(time);
        var random = new Random(7);
        time.SetUtcNow(new DateTimeOffset(2026, 11, 28, 13, 0, 0, TimeSpan.Zero));
        foreach (var step in Enumerable.Range(0, 24 * 60 * 6))
        {
            time.Advance(TimeSpan.FromSeconds(10));
            if (step / 360 == 9)
            {
                continue;
            }

            recorder.Look();
            var asked = random.NextDouble() * step / 2000;
            recorder.Add(LiveFigure.Questions, Math.Floor(asked));
            recorder.Add(LiveFigure.Blocks, 0.3 + (0.5 * step / 8640) + (0.05 * random.NextDouble()));
            foreach (var _ in Enumerable.Range(0, (int)asked))
            {
                recorder.Add(LiveFigure.FirstWord, 0.03 + (0.08 * Math.Pow(random.NextDouble(), 4)));
                recorder.Add(LiveFigure.Reused, 1100 + random.Next(150), 1312);
                recorder.Add(LiveFigure.BetweenTokens, 0.01 + (0.02 * random.NextDouble()));
            }

            if (random.Next(20) == 0)
            {
                recorder.Add(LiveFigure.Searchable, 20 + (80 * random.NextDouble()));
            }
        }

        return recorder;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
