using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rag.Answering.Generators;
using Rag.Api.Adapters;
using Rag.Api.Hosting;

namespace Rag.EndToEnd.Tests.Adapters;

public sealed class AdapterApiTests(AdapterService service) : IClassFixture<AdapterService>
{
    private const string Reader = "news-reader-135m";
    private const string Loud = AdapterService.Loud;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_List_TheAdapterWithTheReaderAsItsParent()
    {
        using var client = service.ClientOf("bolt");

        var models = (await client.GetFromJsonAsync<JsonElement>("/v1/models", Cancellation)).GetProperty("data").EnumerateArray();
        var adapter = models.Single(model => model.GetProperty("id").GetString() == Loud);
        var one = await client.GetFromJsonAsync<JsonElement>($"/v1/models/{Loud}", Cancellation);

        Assert.Equal(Reader, adapter.GetProperty("parent").GetString());
        Assert.Equal(Reader, one.GetProperty("parent").GetString());
        Assert.False(models.First().TryGetProperty("parent", out _));
    }

    [Fact]
    public async Task Ask_ByTwoTenantsAtOnce_ReadsEachQuestionWithTheAdapterThatItNamesOrThatIsTheTenants()
    {
        var asked = new[] { ("acme", null), ("bolt", null), ("acme", Reader), ("bolt", Loud), ("acme", "default") };
        var answers = await Task.WhenAll(asked.Select(ask => AskAsync(ask.Item1, ask.Item2)));

        Assert.Equal([Loud, Reader, Reader, Loud, Loud], answers.Select(answer => answer.Model));
        var (adapted, plain) = (answers[0].LogProbability, answers[1].LogProbability);
        Assert.True(Math.Abs(adapted - plain) > 1e-2, $"{adapted} with the adapter, {plain} without");
        double[] expected = [adapted, plain, plain, adapted, adapted];

        // Slices that differ round differently in bf16, by some 1e-3; what the adapter does is ten times as much.
        Assert.All(answers.Zip(expected), pair => Assert.Equal(pair.Second, pair.First.LogProbability, 3e-3));
    }

    [Fact]
    public async Task Load_WhileTheServiceRuns_LetsTheAdapterBeAskedForUntilItIsUnloaded()
    {
        using var operatorClient = service.ClientOf(null);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("bolt", "second")).Status);

        using var loaded = await operatorClient.PostAsJsonAsync(
            AdapterEndpoints.Load,
            new { name = "second", folder = service.NewAdapter("second", 2) },
            Cancellation
        );
        Assert.True(loaded.IsSuccessStatusCode, await loaded.Content.ReadAsStringAsync(Cancellation));
        var listed = await operatorClient.GetFromJsonAsync<JsonElement>(AdapterEndpoints.Path, Cancellation);
        Assert.Equal([Loud, "second"], listed.EnumerateArray().Select(line => line.GetProperty("name").GetString()));
        Assert.Equal("second", (await AskAsync("bolt", "second")).Model);

        using var unloaded = await operatorClient.PostAsJsonAsync(AdapterEndpoints.Unload, new { name = "second" }, Cancellation);
        Assert.True(unloaded.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("bolt", "second")).Status);
    }

    [Fact]
    public async Task Load_OfWhatCannotBeLoaded_IsRefusedWithASentenceAndChangesNothing()
    {
        using var operatorClient = service.ClientOf(null);
        var damaged = service.NewAdapter("damaged", 3);
        File.WriteAllBytes(Path.Combine(damaged, "adapter_model.safetensors"), [1, 2, 3]);
        foreach (
            var (name, folder, defect) in new[]
            {
                ("damaged", damaged, "too few for a safetensors header"),
                ("damaged", "/nowhere/at/all", "the file is missing"),
                ("default", damaged, "it is a model's"),
                ("a name", damaged, "cannot be an adapter's name"),
                (Loud, service.NewAdapter("other", 4), "another adapter's"),
            }
        )
        {
            using var refused = await operatorClient.PostAsJsonAsync(AdapterEndpoints.Load, new { name, folder }, Cancellation);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains(defect, await refused.Content.ReadAsStringAsync(Cancellation));
        }

        using var tenant = service.ClientOf("acme");
        using var forbidden = await tenant.PostAsJsonAsync(AdapterEndpoints.Unload, new { name = Loud }, Cancellation);
        Assert.False(forbidden.IsSuccessStatusCode);
        Assert.Equal(Loud, (await AskAsync("acme", null)).Model);
    }

    [Fact]
    public async Task Ask_AutoByATenantWithAnAdapter_IsReadWithTheAdapterAndLoadsWhoMayFollow()
    {
        var generators = service.Services.GetRequiredService<GeneratorModels>();
        Assert.Empty(generators.Loaded);

        var own = await AskAsync("acme", null);
        Assert.Empty(generators.Loaded);
        var routed = await AskAsync("acme", "auto");
        var plain = await AskAsync("bolt", "auto");

        Assert.Equal(("auto", Loud), (routed.Model, routed.Author));
        Assert.Equal(("auto", Reader), (plain.Model, plain.Author));
        Assert.Equal(own.LogProbability, routed.LogProbability, 3e-3);
        Assert.True(Math.Abs(plain.LogProbability - routed.LogProbability) > 1e-2, "the adapter changes the answer");
        Assert.Equal(AdapterService.Sleeper, Assert.Single(generators.Loaded).Name);
        var named = await AskAsync("acme", AdapterService.Sleeper);
        Assert.Equal((AdapterService.Sleeper, AdapterService.Sleeper), (named.Model, named.Author));
    }

    [Fact]
    public void Start_WithSeveralFaults_NamesThemAllAtOnce()
    {
        var options = new AdapterOptions
        {
            Slots = 1,
            Served = new()
            {
                ["default"] = new ServedAdapter { Folder = "/nowhere" },
                ["fine"] = new ServedAdapter { Folder = Path.GetTempPath(), Base = "another-reader" },
            },
            Tenants = new() { ["acme"] = "unknown" },
        };

        var faults = new AdapterOptionsCheck(Options.Create(new ModelOptions())).Validate(null, options).Failures!.ToList();

        string[] expected =
        [
            "Adapters:Slots is 1",
            "it is a model's",
            "which is no folder",
            "Base is another-reader",
            "names the adapter unknown",
        ];
        Assert.Equal(expected.Length, faults.Count);
        Assert.All(expected, sentence => Assert.Contains(faults, fault => fault.Contains(sentence, StringComparison.Ordinal)));
    }

    private async Task<(string Model, string Author, double LogProbability)> AskAsync(string tenant, string? model)
    {
        var (status, body) = await PostAsync(tenant, model);
        Assert.True(status == HttpStatusCode.OK, body);
        var reply = JsonDocument.Parse(body).RootElement;
        var tokens = reply.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content").EnumerateArray();
        var author = reply.GetProperty("news").GetProperty("author").GetProperty("model").GetString()!;
        return (reply.GetProperty("model").GetString()!, author, tokens.Sum(token => token.GetProperty("logprob").GetDouble()));
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string tenant, string? model)
    {
        using var client = service.ClientOf(tenant);
        var messages = new[] { new { role = "user", content = service.Samples.Questions[0].Question } };
        using var response = await client.PostAsJsonAsync(
            "/v1/chat/completions",
            new
            {
                model,
                messages,
                logprobs = true,
                max_tokens = 8,
            },
            Cancellation
        );
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }
}
