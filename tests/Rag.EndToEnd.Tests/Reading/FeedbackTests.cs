using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.EndToEnd.Tests.Reading;

/// <summary>What readers say of answers, on the wire and on the page.</summary>
public sealed class FeedbackTests(RunningService service) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(service.Url) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Give_Twice_KeepsTheLastWord()
    {
        var id = NewAnswer();
        using var first = await GiveAsync(id, new { thumb = "down", comment = "  Too short.  " });
        using var second = await GiveAsync(id, new { thumb = "up" });

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var said = await first.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal((id, "down", "Too short."), (Text(said, "id"), Text(said, "thumb"), Text(said, "comment")));
        var kept = (await KeptAsync(id))!;
        Assert.Equal((Thumb.Up, null), (kept.Thumb, kept.Comment));
    }

    [Fact]
    public async Task TakeBack_Twice_IsAnsweredTheSameAndNothingIsKept()
    {
        var id = NewAnswer();
        using var given = await GiveAsync(id, new { thumb = "up" });

        using var first = await _client.DeleteAsync($"/v1/answers/{id}/feedback", Cancellation);
        using var second = await _client.DeleteAsync($"/v1/answers/{id}/feedback", Cancellation);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (first.StatusCode, second.StatusCode));
        Assert.Null(await KeptAsync(id));
    }

    [Theory]
    [InlineData("""{}""", "thumb")]
    [InlineData("""{"thumb":"sideways"}""", "thumb")]
    [InlineData("""{"thumb":1}""", "thumb")]
    [InlineData("""{"thumb":"up","comment":["a"]}""", "comment")]
    public async Task Give_WrongValue_IsRefusedByName(string body, string param)
    {
        using var reply = await _client.PostAsync(
            $"/v1/answers/{NewAnswer()}/feedback",
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            Cancellation
        );
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Equal(param, Text((await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("error"), "param"));
    }

    [Fact]
    public async Task Give_CommentBeyondTheBoundOrUnknownAnswer_KeepsNothing()
    {
        var (id, unknown) = (NewAnswer(), "chatcmpl-unknown");
        using var tooLong = await GiveAsync(id, new { thumb = "up", comment = new string('a', AnswerFeedback.LongestComment + 1) });
        using var missing = await GiveAsync(unknown, new { thumb = "up" });

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.NotFound), (tooLong.StatusCode, missing.StatusCode));
        Assert.Null(await KeptAsync(id));
        Assert.Null(await KeptAsync(unknown));
    }

    [Fact]
    public async Task Page_PressOfAButton_IsKeptAndShownOnTheAnswersPage()
    {
        var id = NewAnswer();
        using var pressed = await PressAsync(id, ("thumb", "down"), ("comment", "The <b>date</b> is missing."));
        var page = await _client.GetStringAsync(pressed.Headers.Location, Cancellation);

        Assert.Equal(HttpStatusCode.SeeOther, pressed.StatusCode);
        Assert.Equal("The <b>date</b> is missing.", (await KeptAsync(id))!.Comment);
        Assert.Contains("value=\"down\" aria-pressed=\"true\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"up\" aria-pressed=\"false\"", page, StringComparison.Ordinal);
        Assert.Contains("The &lt;b&gt;date&lt;/b&gt; is missing.", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sideways", 400)]
    [InlineData("up", 404)]
    public async Task Page_PressThatMeansNothing_IsToldInWords(string thumb, int status)
    {
        using var pressed = await PressAsync(status == 404 ? "chatcmpl-unknown" : NewAnswer(), ("thumb", thumb));
        Assert.Equal(status, (int)pressed.StatusCode);
        Assert.Contains("<h1>", await pressed.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_PressOfAPageElsewhere_IsRefused()
    {
        var id = NewAnswer();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/answers/{id}/feedback");
        request.Content = new FormUrlEncodedContent([new("thumb", "up")]);
        request.Headers.Add("Origin", RunningService.AppOrigin); // which may call the API, and no page
        using var reply = await _client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.Null(await KeptAsync(id));
    }

    /// <summary>Over the network with the key alone.</summary>
    [Fact]
    public async Task Export_ByThePersonWhoRunsTheService_HasALineForEachWord()
    {
        var id = NewAnswer();
        using var given = await GiveAsync(id, new { thumb = "down", comment = "Über \n alles." });
        using var refused = await _client.GetAsync("/admin/feedback", Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/feedback");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.AdminKey);
        using var reply = await _client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        var lines = (await reply.Content.ReadAsStringAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var line = Assert.Single(lines.Select(one => JsonElement.Parse(one)), one => Text(one, "answer_id") == id);
        Assert.Equal(("down", "Über \n alles.", "public"), (Text(line, "thumb"), Text(line, "comment"), Text(line, "tenant")));
    }

    public void Dispose() => _client.Dispose();

    private static string? Text(JsonElement json, string member) => json.GetProperty(member).GetString();

    private string NewAnswer()
    {
        var id = $"chatcmpl-{Guid.NewGuid():N}";
        service.Services.GetRequiredService<IAnswerRecords>().Note(new AnswerRecord(id, DateTimeOffset.UtcNow, []));
        return id;
    }

    private Task<HttpResponseMessage> GiveAsync<T>(string id, T feedback) =>
        _client.PostAsJsonAsync($"/v1/answers/{id}/feedback", feedback, Cancellation);

    private Task<HttpResponseMessage> PressAsync(string id, params IEnumerable<(string Name, string Value)> fields) =>
        _client.PostAsync(
            $"/answers/{id}/feedback",
            new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
            Cancellation
        );

    private ValueTask<AnswerFeedback?> KeptAsync(string id) =>
        service.Services.GetRequiredService<IAnswerFeedback>().FindAsync(id, Audience.Everybody.Tenant, Cancellation);
}
