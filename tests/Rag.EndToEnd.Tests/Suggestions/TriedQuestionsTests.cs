using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Suggestions;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Ingestion.Samples;

namespace Rag.EndToEnd.Tests.Suggestions;

/// <summary>Questions of today's news on the sample news: the service answers each that is offered.</summary>
public sealed class TriedQuestionsTests(RunningService service)
{
    [Fact]
    public async Task Find_SampleNews_OffersQuestionsThatTheServiceAnswers()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var answerer = service.Services.GetRequiredService<IAnswerer>();

        // Other tests hand articles of their own to the same service.
        var sample = service.Services.GetRequiredService<SampleNews>().ArticleUrls(cancellation).ToHashSet();
        var newest = service
            .Services.GetRequiredService<IArticleCatalog>()
            .LatestAsync(int.MaxValue, cancellation)
            .Where(article => article.Url is { } url && sample.Contains(url));

        var tried = await service.Services.GetRequiredService<TriedQuestions>().FindAsync(newest, cancellation);

        Assert.InRange(tried.Count, 3, 4);
        Assert.Equal(tried.Count, tried.DistinctBy(question => question.Article).Count());
        foreach (var question in tried)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(question.Question);
            Assert.False((await answerer.AnswerAsync(question.Question, new AnswerOptions(), cancellation).ToAnswerAsync()).IsRefusal);
        }
    }
}
