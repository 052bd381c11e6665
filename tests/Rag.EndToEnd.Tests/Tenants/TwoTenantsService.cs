using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Access;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>
/// A service with two tenants beside the public news, each with a collection that it calls "desk". Acme's holds an article at the address
/// of a public one, and the text of another public one under an outlet's name of its own.
/// </summary>
public sealed class TwoTenantsService : RunningService, IAsyncLifetime
{
    /// <summary>Stand in titles, texts and outlets of acme's articles and nowhere else, nor in any question.</summary>
    public static readonly IReadOnlyList<string> Secrets = ["zyglothrane", "korvath"];

    public const string Question = "Why was the shipment at the depot delayed?";

    /// <summary>Of no article.</summary>
    public const string Unknown = "0123456789abcdef";

    private readonly Dictionary<string, string> _keys = [];

    /// <summary>Acme's articles.</summary>
    public IReadOnlyList<string> SecretIds { get; private set; } = [];

    /// <summary>The public article at whose address acme has one of its own.</summary>
    public Article Public { get; private set; } = null!;

    /// <summary>The public article whose text acme has as well.</summary>
    public Article Copied { get; private set; } = null!;

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        var keys = Services.GetRequiredService<IKeyAdministration>();
        foreach (var tenant in (string[])["acme", "bolt"])
        {
            var issued = await keys.CreateAsync(
                new NewApiKey($"{tenant}-desk", tenant, ApiRoles.Ask | ApiRoles.Write, ["desk"]),
                CancellationToken.None
            );
            _keys.Add(tenant, issued.Secret);
        }

        var articles = Services.GetRequiredService<IArticleCatalog>().LatestAsync(50, CancellationToken.None);
        var known = await articles.Where(article => article.Url is not null && article.Body.Length > 600).Take(2).ToListAsync();
        (Public, Copied) = (known[0], known[1]);
        SecretIds =
        [
            await PushAsync(
                "acme",
                new
                {
                    url = Public.Url,
                    collection = "desk",
                    title = "Zyglothrane shipment delayed at the Korvath depot",
                    source = "The Zyglothrane Gazette",
                    published_at = Public.PublishedAt,
                    body = "The Zyglothrane shipment at the Korvath depot was delayed because a crane broke on Tuesday night.",
                }
            ),
            await PushAsync(
                "acme",
                new
                {
                    url = "https://korvath.example/copy",
                    collection = "desk",
                    title = Copied.Title,
                    source = "The Korvath Wire",
                    published_at = Copied.PublishedAt,
                    body = Copied.Body,
                }
            ),
        ];
    }

    public HttpClient ClientOf(string tenant)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _keys[tenant]);
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return client;
    }

    /// <summary>The stored article's id.</summary>
    public async Task<string> PushAsync(string tenant, object article)
    {
        using var client = ClientOf(tenant);
        using var response = await client.PostAsJsonAsync("/v1/articles", article);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("article_id").GetString()!;
    }

    /// <summary>The reply of a chat completion, as it came.</summary>
    public async Task<string> AskAsync(string tenant, string question)
    {
        using var client = ClientOf(tenant);
        var models = JsonDocument.Parse(await client.GetStringAsync("/v1/models")).RootElement;
        var model = models.GetProperty("data")[0].GetProperty("id").GetString();
        using var response = await client.PostAsJsonAsync(
            "/v1/chat/completions",
            new { model, messages = new[] { new { role = "user", content = question } } }
        );
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonSerializer.Serialize(JsonDocument.Parse(body).RootElement);
    }

    /// <summary>None of acme's words, ids or collections stands in it.</summary>
    public void AssertTellsNothing(string address, string body)
    {
        foreach (var secret in Secrets.Concat(SecretIds).Append("acme/desk"))
        {
            Assert.False(body.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{address} tells of {secret}: {body}");
        }
    }
}
