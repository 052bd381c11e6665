using Microsoft.AspNetCore.Http;
using Rag.Fetching.ModelHubs;

namespace Rag.Fetching.Tests.ModelHubs;

public sealed class ModelHubLookTests : HubTestCase
{
    [Theory]
    [InlineData(401, "HF_TOKEN")]
    [InlineData(403, "accept the repository's terms")]
    [InlineData(404, "see whether name, revision and file are right")]
    [InlineData(418, "answered 418")]
    public async Task Look_ARefusal_SaysTheMendAndIsNotRepeated(int status, string sentence)
    {
        Server.Before = context => AnswerAsync(context, status);

        Assert.Contains(sentence, await RefusalAsync());
        Assert.Single(Server.Seen);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Look_ATroubleThatPasses_IsAskedAgain(int status)
    {
        var troubles = 3;
        Server.Before = context => troubles-- > 0 ? AnswerAsync(context, status) : Task.FromResult(false);

        await PullAsync();

        Assert.Equal(Content, Fetched(Weights));
    }

    [Fact]
    public async Task Look_AHubThatWantsToBeLeftAloneForAnHour_IsNotWaitedFor()
    {
        Server.Before = context =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return AnswerAsync(context, 429);
        };

        Assert.Contains("asked again in 3600 s", await RefusalAsync());
        Assert.Single(Server.Seen);
    }

    [Fact]
    public async Task Look_FilesThatLeadElsewhereOrHaveNoDigest_AreNotThere()
    {
        Server.Before = async context =>
        {
            const string Blob = "\"size\":1,\"blobId\":\"0123456789012345678901234567890123456789\"";
            await context.Response.WriteAsync(
                $$"""{"sha":"{{Server.Main}}","siblings":[{"rfilename":"../x",{{Blob}}},{"rfilename":"/etc/x",{{Blob}}},"""
                    + $$"""{"rfilename":"a\\..\\b",{{Blob}}},{"rfilename":"bare"},{"rfilename":"ok.json",{{Blob}}}]}"""
            );
            return true;
        };

        using var hub = Server.Client();
        Assert.Equal("ok.json", Assert.Single((await hub.LookAsync(HubServer.Repository, "main", Cancellation)).Files).Path);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"sha\":5}")]
    [InlineData("<html>")]
    [InlineData("{\"sha\":\"x\",\"siblings\":[]}")]
    public async Task Look_AnAnswerOfAnotherKind_IsRefusedInOneSentence(string body)
    {
        Server.Before = async context =>
        {
            await context.Response.WriteAsync(body);
            return true;
        };

        Assert.Contains("The hub's answer about owner/model", await RefusalAsync());
    }

    [Theory]
    [InlineData("a/b/c", "main")]
    [InlineData("../x", "main")]
    [InlineData("owner/model?x", "main")]
    [InlineData("owner/model", "")]
    [InlineData("owner/model", "a b")]
    public async Task Look_NamesThatNoRepositoryHas_AreNotAskedFor(string name, string revision)
    {
        using var hub = Server.Client();

        await Assert.ThrowsAsync<ModelHubException>(() => hub.LookAsync(name, revision, Cancellation));
        Assert.Empty(Server.Seen);
    }
}
