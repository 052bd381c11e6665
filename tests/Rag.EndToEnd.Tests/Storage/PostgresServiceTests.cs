using System.Net.Http.Json;
using System.Text.Json;

namespace Rag.EndToEnd.Tests.Storage;

/// <summary>The whole service over a real PostgreSQL server: what one of two processes is given the other answers from.</summary>
public sealed class PostgresServiceTests(PostgresPair services) : IClassFixture<PostgresPair>
{
    private const string Question = "How many cracks were found in the Ferrow Bridge?";
    private const string Sentence = "Engineers found 14 cracks in the Ferrow Bridge on Tuesday.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Article_GivenToOneProcess_IsAnsweredFromByTheOtherUntilItIsWithdrawn()
    {
        var id = await StoreAsync("https://courier.example/bridge", Sentence);

        var answer = await AwaitAsync(Question, text => text.Contains(Sentence, StringComparison.Ordinal));
        Assert.Contains(id, answer, StringComparison.Ordinal);

        using var withdrawn = await services.One.DeleteAsync($"/v1/articles/{id}?reason=It%20was%20wrong.", Cancellation);
        Assert.True(withdrawn.IsSuccessStatusCode, await withdrawn.Content.ReadAsStringAsync(Cancellation));
        await AwaitAsync(Question, text => !text.Contains("14 cracks", StringComparison.Ordinal));
        Assert.Equal(0L, services.Database.Scalar("SELECT count(*) FROM rag.chunk AS c WHERE c.text LIKE '%14 cracks%'"));
        Assert.Equal(0L, services.Database.Scalar("SELECT count(*) FROM rag.retired"));
    }

    [Long, Fact]
    public async Task Restart_OfAProcess_KeepsArticlesConversationsAndWhatWasAnswered()
    {
        var id = await StoreAsync("https://courier.example/ferry", "The Osk Island ferry carried 212 passengers on its first day.");
        var first = await PostgresPair.AskAsync(services.One, "How many passengers did the Osk Island ferry carry?");
        Assert.Contains("212 passengers", first.GetRawText(), StringComparison.Ordinal);
        var name = first.GetProperty("id").GetString()!;

        await services.RestartOneAsync();

        var again = await PostgresPair.AskAsync(services.One, "How many passengers did the Osk Island ferry carry?", name);
        Assert.Contains(id, again.GetRawText(), StringComparison.Ordinal);
        using var kept = await services.Other.GetAsync($"/v1/responses/{name}", Cancellation);
        Assert.Contains("212 passengers", await kept.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private async Task<string> StoreAsync(string url, string sentence)
    {
        using var reply = await services.One.PostAsJsonAsync(
            "/v1/articles",
            new
            {
                url,
                title = "News",
                body = sentence,
            },
            Cancellation
        );
        var text = await reply.Content.ReadAsStringAsync(Cancellation);
        Assert.True(reply.IsSuccessStatusCode, text);
        return JsonElement.Parse(text).GetProperty("article_id").GetString()!;
    }

    /// <summary>What the other process answers once it is so, which is within two seconds of what was done here.</summary>
    private async Task<string> AwaitAsync(string question, Func<string, bool> isSo)
    {
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
        var text = (await PostgresPair.AskAsync(services.Other, question)).GetRawText();
        Assert.True(isSo(text), text);
        return text;
    }
}
