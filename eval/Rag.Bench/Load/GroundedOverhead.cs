using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Engine;
using Rag.Ingestion.Queue;
using Rag.Ingestion.Samples;

namespace Rag.Bench.Load;

/// <summary>
/// The share of a decode step that passes outside the model while the reader writes as the service has it written: grounded in the
/// passages, which decides at each token what may come next. The passages and the questions are the bundled news'.
/// </summary>
internal sealed class GroundedOverhead(IModelRunner runner, DirectoryInfo dataDir)
{
    private const int Passages = 5;
    private const int PassageChars = 1_000;

    public async Task<Ratio> RunAsync(int questions, CancellationToken cancellation)
    {
        using var timed = new TimedRunner(runner);
        await using var services = RagServices.Build(
            dataDir,
            added => added.Replace(ServiceDescriptor.Singleton<IModelRunner>(timed)),
            ("KvDisk:Enabled", "false")
        );
        var reader = services.GetRequiredService<IReader>();
        var news = services.GetRequiredService<SampleNews>();
        Passage[] passages =
        [
            .. FileArticles
                .Read(news.Paths, cancellation)
                .Select(read => read.Draft)
                .OfType<ArticleDraft>()
                .Where(draft => draft.Body.Length >= PassageChars)
                .Select(draft => new Passage(draft.Body[..PassageChars])),
        ];
        var (outside, all) = (new List<double>(), new List<double>());
        foreach (var (i, question) in news.Questions.Take(questions + 1).Index())
        {
            Passage[] given = [.. Enumerable.Range(0, Passages).Select(p => passages[((i * Passages) + p) % passages.Length])];
            await reader.ReadAsync(question.Question, given, new AnswerOptions(), cancellation).ToAnswerAsync();
            var times = timed.TakeTimes();

            // The first question is not counted: the runtime compiles on it.
            if (i > 0 && times.All > 0)
            {
                outside.Add(times.Outside);
                all.Add(times.All);
            }
        }

        return Ratio.OfRounds(outside, all);
    }
}
