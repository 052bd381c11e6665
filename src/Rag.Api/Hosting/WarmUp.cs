using Rag.Answering.Candidates;
using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Api.Hosting;

/// <summary>Answers an invented question once, so that the first person does not wait for code and caches to warm.</summary>
internal static class WarmUp
{
    private const string Question = "Who is first?";
    private const string Greeting = "Hello";
    private const string Passage = "The first is served before all others.";

    public static async Task RunAsync(IServiceProvider services, CancellationToken cancellation)
    {
        await services
            .GetRequiredService<IReader>()
            .ReadAsync(Question, [new Passage(Passage)], new AnswerOptions(), cancellation)
            .ToAnswerAsync();
        var embedder = services.GetRequiredService<IEmbedder>();
        embedder.EmbedQuestion(Question, cancellation);
        embedder.EmbedQuestions([Question, Passage], cancellation);
        if (services.GetService<CandidateReader>() is not null)
        {
            var extractor = services.GetRequiredService<IExtractor>();
            await extractor.ReadAsync([extractor.Prepare(Question, Passage)], cancellation);
        }

        // A greeting is answered whole, once the phrases that it may consist of are laid out.
        await services.GetRequiredService<IAnswerer>().AnswerAsync(Greeting, new AnswerOptions(), cancellation).ToAnswerAsync();
    }
}
