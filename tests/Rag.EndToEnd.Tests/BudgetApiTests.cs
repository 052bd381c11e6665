using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Rag.EndToEnd.Tests;

/// <summary>What a question may cost the reader, on the wire.</summary>
public sealed class BudgetApiTests(ReaderOnlyService service) : IClassFixture<ReaderOnlyService>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // About no one story, so that its passages lie apart and no other test has read them all.
    private const string Question = "Which storms, elections, matches and trials were in the news this autumn?";

    [Fact]
    public async Task Complete_MaxComputedTokens_HoldsAndTellsWhatItCost()
    {
        const int bound = 400;
        using var bounded = await AskAsync(
            new
            {
                messages = Messages(Question),
                max_tokens = 2,
                max_computed_tokens = bound,
            }
        );
        var details = (await ReadAsync(bounded, HttpStatusCode.OK)).GetProperty("usage").GetProperty("prompt_tokens_details");

        Assert.InRange(details.GetProperty("computed_tokens").GetInt32(), 1, bound);
        Assert.InRange(details.GetProperty("passages_given_up").GetInt32(), 1, 5);
    }

    [Fact]
    public async Task Complete_NoBound_GivesNothingUp()
    {
        using var free = await AskAsync(new { messages = Messages(service.Samples.SuggestedQuestions[2]), max_tokens = 2 });
        var usage = (await ReadAsync(free, HttpStatusCode.OK)).GetProperty("usage");
        var details = usage.GetProperty("prompt_tokens_details");

        Assert.Equal(0, details.GetProperty("passages_given_up").GetInt32());
        Assert.Equal(
            usage.GetProperty("prompt_tokens").GetInt32(),
            details.GetProperty("cached_tokens").GetInt32() + details.GetProperty("computed_tokens").GetInt32()
        );
    }

    [Fact]
    public async Task Complete_BoundBelowTheQuestion_IsRefusedWithASentence()
    {
        using var refused = await AskAsync(new { messages = Messages(Question), max_computed_tokens = 3 });
        var error = (await ReadAsync(refused, HttpStatusCode.BadRequest)).GetProperty("error");

        Assert.Contains("3 computed tokens", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max_computed_tokens", 0)]
    [InlineData("deadline_ms", -1)]
    public async Task Complete_BudgetThatIsNone_NamesTheMember(string member, int value)
    {
        using var refused = await AskAsync(new Dictionary<string, object> { ["messages"] = Messages(Question), [member] = value });
        var error = (await ReadAsync(refused, HttpStatusCode.BadRequest)).GetProperty("error");

        Assert.Equal(member, error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task Complete_DeadlineThatHasPassed_IsRefusedAtOnce()
    {
        using var refused = await AskAsync(new { messages = Messages(Question), deadline_ms = 0.001 });

        Assert.True(
            refused.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests,
            $"answered {refused.StatusCode}"
        );
        Assert.True(refused.Headers.Contains("Retry-After") || refused.Headers.Contains("x-should-retry"));
    }

    private static object[] Messages(string question) => [new { role = "user", content = question }];

    private async Task<HttpResponseMessage> AskAsync(object request)
    {
        using var http = new HttpClient { BaseAddress = new Uri(service.Url) };
        return await http.PostAsJsonAsync("/v1/chat/completions", request, Cancellation);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.True(response.StatusCode == expected, body.ToString());
        return body;
    }
}
