namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>
/// The official client for JavaScript, from a committed lock file: tests/openai-npm/check.mjs. In the short form it asks and streams; the
/// client for .NET goes through the other surfaces there.
/// </summary>
public sealed class NpmClientTests(RunningService service)
{
    /// <summary>The checks of an answer, whole and streamed, stand first.</summary>
    private static readonly string[] s_most = LongForm.IsOn ? [] : ["2"];

    [Fact]
    public async Task Check_OfficialJavaScriptClient_PassesEverySurface()
    {
        var client = await NpmFolder.InstallAsync("openai-npm");

        var (code, output, errors) = await client.RunAsync(
            "node",
            ["check.mjs", service.Url + "/v1", service.Samples.SuggestedQuestions[0], .. s_most]
        );

        Assert.True(code == 0, output + errors);
        Assert.Contains("checks passed", output, StringComparison.Ordinal);
    }
}
