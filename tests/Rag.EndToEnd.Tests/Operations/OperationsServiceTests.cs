using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Operations;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Engine;
using Rag.Prompting;

namespace Rag.EndToEnd.Tests.Operations;

/// <summary>The pages of operations over the whole service.</summary>
public sealed class OperationsServiceTests(RunningService service)
{
    private const string Question = "How long will the Harbor Bridge be closed?";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operations_OfAServiceThatWasAsked_TellOfIt()
    {
        using var client = await SignedInAsync();
        using var asked = await PostAsync(client, "/eval/playground", ("question", Question), ("b.Dense", "0"), ("b.Passages", "2"));
        var sides = await asked.Content.ReadAsStringAsync(Cancellation);
        var page = await client.GetStringAsync("/ops", Cancellation);
        var history = await client.GetStringAsync("/ops/history/reused.csv?scale=minutes", Cancellation);

        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        Assert.Contains("B: Dense 0, Passages 2", sides);
        Assert.Equal(2, sides.Split(" reused, ").Length - 1);
        Assert.DoesNotContain("Nothing is known of", page);
        Assert.Contains("<th scope=\"row\">Memory</th>", page);
        Assert.Contains("of prompts", page);
        Assert.StartsWith("time,share\n", history);
    }

    [Fact]
    public async Task Playground_ASettingBeyondItsRange_IsRefusedByName()
    {
        using var client = await SignedInAsync();

        using var asked = await PostAsync(client, "/eval/playground", ("question", Question), ("a.Dense", "99"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.StatusCode);
        Assert.Contains("The field Dense must be between", await asked.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Of what others may read alone, the page names the collection and not a word.</summary>
    [Fact]
    public void Hottest_PassagesOfAPrivateCollection_AreNamedByItAlone()
    {
        var assembler = service.Services.GetRequiredService<PromptAssembler>();
        var secret = new Passage("The merger closes on Friday.", "Merger of Tide and Moor") { Scope = new AccessScope("acme/desk") };
        var known = new Passage("The tide rises.", "Tide tables");
        var brought = new Passage("My own notes.", "Notes") { Scope = new AccessScope("acme/") };
        CachedPart[] parts = [.. new[] { secret, known, brought }.Select(passage => Part(assembler.PartOf(passage).Content))];
        var hottest = new HotPassages(assembler);

        Assert.Equal(
            [
                "A passage of the collection acme/desk",
                "Tide tables",
                "A text that acme brought along",
                "A passage that was not read lately",
            ],
            hottest.Name([.. parts, Part(default)], Audience.Everybody).Select(passage => passage.Title)
        );
        var reader = new Audience("acme", new HashSet<AccessScope> { AccessScope.Public, new("acme/desk") });
        Assert.Equal("Merger of Tide and Moor", hottest.Name(parts, reader)[0].Title);

        static CachedPart Part(Core.Prompts.Digest content) => new(content, 1, 1, 1, IsOnDisk: false);
    }

    private async Task<HttpClient> SignedInAsync()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(service.Url) };
        using var signedIn = await PostAsync(client, "/sign-in", ("key", RunningService.AdminKey), ("to", "/ops"));
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        return client;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await client.SendAsync(request, Cancellation);
    }
}
