using System.Globalization;
using Rag.Api.CommandLine;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Eval.Making;

namespace Rag.Api.Evaluation;

/// <summary>Sets of questions made of the stored news: in this process, or by the service that holds the data folder.</summary>
internal static class SetMaking
{
    private const string Path = "/admin/eval/made";

    public static void MapMaking(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost(
                Path,
                async (int questions, int seed, int? since, bool reader, IServiceProvider services, CancellationToken cancellation) =>
                    questions < 1 || since < 1
                        ? Results.Problem(
                            "Ask for one question at least, of one day at least.",
                            statusCode: StatusCodes.Status400BadRequest
                        )
                        : Results.Json(await MakeAsync(services, questions, seed, since, reader, cancellation), RunJson.Default.MadeSet)
            )
            .AddEndpointFilter(AdminGate.RequireAsync);

    /// <param name="since">Only of articles of the last so many days; null for all.</param>
    /// <param name="reader">Whether the reader writes the questions, in place of rules.</param>
    /// <exception cref="EvalRunException">The service that holds the folder refused.</exception>
    public static async Task<MadeSet> MakeAsync(
        DirectoryInfo dataDir,
        int questions,
        int seed,
        int? since,
        bool reader,
        CancellationToken cancellation
    )
    {
        using var service = await AdminSocket.TryOpenAsync(new DataFolder(dataDir.FullName), cancellation);
        if (service is null)
        {
            await using var services = RagServices.Build(dataDir);
            await AskCommand.RequireNewsAsync(services, cancellation);
            return await MakeAsync(services, questions, seed, since, reader, cancellation);
        }

        service.Timeout = Timeout.InfiniteTimeSpan; // each question is searched for
        var path = string.Create(CultureInfo.InvariantCulture, $"{Path}?questions={questions}&seed={seed}&reader={reader}");
        using var response = await service.PostAsync(since is null ? path : $"{path}&since={since}", content: null, cancellation);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadFromJsonAsync(RunJson.Default.MadeSet, cancellation)
                ?? throw new EvalRunException("The service that holds the data folder answered nothing.")
            : throw new EvalRunException(await ServiceProblem.SentenceAsync(response, cancellation));
    }

    private static async Task<MadeSet> MakeAsync(
        IServiceProvider services,
        int questions,
        int seed,
        int? since,
        bool reader,
        CancellationToken cancellation
    )
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var (cases, report) = await SetMaker.MakeAsync(
            services.GetRequiredService<IArticleCatalog>(),
            services.GetRequiredService<IStoryCatalog>(),
            services.GetRequiredService<ISearcher>(),
            reader ? services.GetRequiredService<IReader>() : null,
            new MakingOptions(questions, seed, since is { } days ? now.AddDays(-days) : null),
            progress: null,
            cancellation
        );
        return new MadeSet(cases, report);
    }
}
