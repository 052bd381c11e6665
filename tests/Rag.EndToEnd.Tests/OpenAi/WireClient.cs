using System.ClientModel;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OpenAI;

namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>Asks a service over its wire, with the official client's options or by hand.</summary>
internal static class WireClient
{
    public const string Reader = "news-reader-135m";
    public const string Embedder = "snowflake-arctic-embed-xs";

    public static readonly ApiKeyCredential Key = new("none");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static OpenAIClientOptions Options(this RunningService service) => new() { Endpoint = new Uri(service.Url + "/v1") };

    /// <summary>One question in a body with further members, as in <c>{"n":2}</c>.</summary>
    public static string Chat(string question, string members = "{}")
    {
        var messages = JsonSerializer.Serialize(new[] { new { role = "user", content = question } });
        return $"{members[..^1]}{(members.Length > 2 ? "," : "")}\"messages\":{messages}}}";
    }

    public static async Task<JsonElement> PostAsync(
        this RunningService service,
        string path,
        string body,
        HttpStatusCode status = HttpStatusCode.OK
    )
    {
        using var http = new HttpClient { BaseAddress = new Uri(service.Url) };
        using var response = await http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.True(response.StatusCode == status, json.ToString());
        return json;
    }

    /// <summary>The chunks of a stream, its end mark left out.</summary>
    public static async Task<IReadOnlyList<JsonElement>> StreamAsync(this RunningService service, string path, string body)
    {
        using var http = new HttpClient { BaseAddress = new Uri(service.Url) };
        using var response = await http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
        var events = (await response.Content.ReadAsStringAsync(Cancellation)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", events[^1]);
        return [.. events[..^1].Select(line => JsonDocument.Parse(line[6..]).RootElement)];
    }

    /// <summary>The member at fault of a request that is refused.</summary>
    public static async Task<string?> RefusedAsync(this RunningService service, string path, string body)
    {
        var error = (await service.PostAsync(path, body, HttpStatusCode.BadRequest)).GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        return error.GetProperty("param").GetString();
    }
}
