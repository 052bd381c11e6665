using System.Net.Http.Json;
using System.Text.Json;

namespace Rag.EndToEnd.Tests.Responses;

/// <summary>Where the reader writes every answer, a conversation about the same passages computes them once.</summary>
public sealed class ReusedTurnsTests(ReaderOnlyService service) : IClassFixture<ReaderOnlyService>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_SecondTurnOverTheSamePassages_ComputesNoneOfThemAgain()
    {
        using var http = new HttpClient { BaseAddress = new Uri(service.Url) };
        var first = await AskAsync(http, "What was the cat on the trawler Silver Mercy called?", null);
        var second = await AskAsync(http, "And what was the trawler called?", first.GetProperty("id").GetString());

        // The follow-up reads passages of the turn before; of those that it shares, nothing is computed.
        var before = Passages(first);
        var (shared, fresh) = (Passages(second).Where(before.Contains).ToList(), Passages(second).Except(before).Count());
        Assert.True(shared.Count >= 3, $"Only {shared.Count} passages are the same.");
        var usage = second.GetProperty("usage");
        var computed = usage.GetProperty("input_tokens_details").GetProperty("computed_tokens").GetInt32();
        var question = 120; // markers, the turn before and the follow-up
        Assert.InRange(computed, 1, question + (fresh * 350));
        Assert.True(usage.GetProperty("input_tokens").GetInt32() - computed >= shared.Count * 40);
    }

    [Fact]
    public async Task Create_SameTurnAgain_ComputesLessThanABlockOfIt()
    {
        using var http = new HttpClient { BaseAddress = new Uri(service.Url) };
        var first = await AskAsync(http, "Which trawler sank off Cape Morwen?", null);
        var id = first.GetProperty("id").GetString();
        await AskAsync(http, "What was the cat called?", id);

        var again = await AskAsync(http, "What was the cat called?", id);

        Assert.InRange(again.GetProperty("usage").GetProperty("input_tokens_details").GetProperty("computed_tokens").GetInt32(), 1, 32);
    }

    private static List<string> Passages(JsonElement response) =>
        [
            .. response
                .GetProperty("news")
                .GetProperty("passages")
                .EnumerateArray()
                .Select(passage => $"{passage.GetProperty("article")} {passage.GetProperty("start")}"),
        ];

    private static async Task<JsonElement> AskAsync(HttpClient http, string question, string? previous)
    {
        using var response = await http.PostAsJsonAsync(
            "/v1/responses",
            new { input = question, previous_response_id = previous },
            Cancellation
        );
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }
}
