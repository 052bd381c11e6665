namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>The official client for JavaScript, from a committed lock file, through every surface: tests/openai-npm/check.mjs.</summary>
public sealed class NpmClientTests(RunningService service)
{
    [Fact]
    public async Task Check_OfficialJavaScriptClient_PassesEverySurface()
    {
        var client = await NpmFolder.InstallAsync("openai-npm");

        var (code, output, errors) = await client.RunAsync("node", "check.mjs", service.Url + "/v1", service.Samples.SuggestedQuestions[0]);

        Assert.True(code == 0, output + errors);
        Assert.Contains("checks passed", output, StringComparison.Ordinal);
    }
}
