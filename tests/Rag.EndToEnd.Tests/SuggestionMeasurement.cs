using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Suggestions;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests;

public sealed class SuggestionMeasurement(RunningService service)
{
    [Fact]
    public async Task Measure()
    {
        var articles = service.Services.GetRequiredService<IArticleCatalog>();
        var answerer = service.Services.GetRequiredService<IAnswerer>();
        var n = 0;
        await foreach (var article in articles.LatestAsync(80, CancellationToken.None))
        {
            foreach (var question in SentenceQuestions.Of(article))
            {
                var answer = await answerer.AnswerAsync(question.Question, new AnswerOptions(), CancellationToken.None).ToAnswerAsync();
                n++;
                var own = answer.Citations is [var c, ..] && c.ArticleId == article.Id;
                TestContext.Current.TestOutputHelper?.WriteLine(
                    $"{(answer.IsRefusal ? "-" : own ? "+" : "o")}\t{answer.Judgment?.Confidence:F2}\t{question.Question}\t[{question.Expected}]\t{answer.ShortAnswer}"
                );
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{n} asked");
    }
}
