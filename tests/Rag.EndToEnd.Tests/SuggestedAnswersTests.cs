using System.Net.Http.Json;
using System.Text.Json;

namespace Rag.EndToEnd.Tests;

/// <summary>What a newcomer clicks on first.</summary>
public sealed class SuggestedAnswersTests(RunningService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_EverySuggestedQuestion_IsAnsweredRightFromItsArticle()
    {
        var suggested = service.Samples.Questions.Where(question => question.Suggested).ToArray();
        using var client = new HttpClient { BaseAddress = new Uri(service.Url) };

        Assert.Equal(6, suggested.Length);
        foreach (var question in suggested)
        {
            using var reply = await client.PostAsJsonAsync(
                "/v1/chat/completions",
                new { messages = new[] { new { role = "user", content = question.Question } } },
                Cancellation
            );
            var message = (await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation))
                .GetProperty("choices")[0]
                .GetProperty("message");
            var urls = message
                .GetProperty("annotations")
                .EnumerateArray()
                .Select(annotation => annotation.GetProperty("url_citation").GetProperty("url").GetString());

            Assert.Contains(question.Answer!, message.GetProperty("content").GetString(), StringComparison.OrdinalIgnoreCase);
            Assert.Contains(question.ArticleUrl, urls);
        }
    }
}
