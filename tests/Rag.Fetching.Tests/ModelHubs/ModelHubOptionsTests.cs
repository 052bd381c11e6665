using Rag.Fetching.ModelHubs;

namespace Rag.Fetching.Tests.ModelHubs;

public sealed class ModelHubOptionsTests
{
    [Fact]
    public void Read_Nothing_AsksTheHubAsNobody()
    {
        var options = Read();

        Assert.Equal((new Uri("https://huggingface.co/"), null), (options.Endpoint, options.Token));
    }

    [Fact]
    public void Read_TheStandardVariables_AreFollowed()
    {
        var options = Read(("HF_ENDPOINT", "https://mirror.example/hub"), ("HF_TOKEN", "hf_secret\n"));

        Assert.Equal((new Uri("https://mirror.example/hub/"), "hf_secret"), (options.Endpoint, options.Token));
        Assert.DoesNotContain("secret", options.ToString());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("YES")]
    public void Read_Offline_RefusesBeforeAnythingIsAsked(string value) =>
        Assert.Contains("HF_HUB_OFFLINE", Assert.Throws<ModelHubException>(() => Read(("HF_HUB_OFFLINE", value))).Message);

    [Theory]
    [InlineData("http://mirror.example", "use https")]
    [InlineData("ftp://mirror.example", "no address")]
    [InlineData("https://user:secret@mirror.example", "no address")]
    public void Read_AnEndpointThatIsNotAsked_IsRefused(string endpoint, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<ModelHubException>(() => Read(("HF_ENDPOINT", endpoint))).Message);

    [Fact]
    public void Read_ATokenThatWouldBreakAHeader_IsRefusedWithoutSayingIt()
    {
        var refusal = Assert.Throws<ModelHubException>(() => Read(("HF_TOKEN", "hf_secret\r\nX: y")));

        Assert.DoesNotContain("secret", refusal.Message);
    }

    private static ModelHubOptions Read(params (string Name, string Value)[] variables) =>
        ModelHubOptions.Read(
            name => variables.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault(),
            mirror: null,
            tokenFile: null
        );
}
