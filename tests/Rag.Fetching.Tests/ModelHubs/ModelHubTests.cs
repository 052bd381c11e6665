using Microsoft.AspNetCore.Http;
using Rag.Fetching.ModelHubs;

namespace Rag.Fetching.Tests.ModelHubs;

public sealed class ModelHubTests : IAsyncLifetime
{
    private const string Weights = "model.safetensors";
    private static readonly byte[] s_weights = [.. Enumerable.Range(0, 400_000).Select(n => (byte)(n * 7919 >> 5))];
    private static readonly byte[] s_configuration = "{\"model_type\":\"llama\"}"u8.ToArray();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-hub-");
    private HubServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await HubServer.StartAsync();
        _server.Put(_server.Main, Weights, s_weights);
        _server.Put(_server.Main, "config.json", s_configuration);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Fetch_LargeAndSmallFiles_AreWholeUnderTheirNames()
    {
        await PullAsync();

        Assert.Equal(s_weights, Fetched(Weights));
        Assert.Equal(s_configuration, Fetched("config.json"));
        Assert.Equal(["config.json", Weights], Names());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Fetch_CutAtAQuarter_GoesOnFromThere(int quarters)
    {
        _server.Cuts.Enqueue(s_weights.Length / 4 * quarters);

        await PullAsync(Weights);

        Assert.Equal(s_weights, Fetched(Weights));
        Assert.Contains($" bytes={s_weights.Length / 4 * quarters}-", _server.Seen[^1]);
    }

    [Fact]
    public async Task Fetch_CutAtEveryQuarter_GoesOnEachTime()
    {
        foreach (var _ in Enumerable.Range(0, 3))
        {
            _server.Cuts.Enqueue(s_weights.Length / 4);
        }

        await PullAsync(Weights);

        Assert.Equal(s_weights, Fetched(Weights));
        Assert.Equal(5, _server.Seen.Count);
    }

    [Fact]
    public async Task Fetch_GivenUpAndTriedAgain_GoesOnWhereItBrokeOff()
    {
        foreach (var _ in Enumerable.Range(0, 7))
        {
            _server.Cuts.Enqueue(1000);
        }

        Assert.Contains("goes on from there", await RefusalAsync());
        var asked = _server.Seen.Count;
        await PullAsync(Weights);

        Assert.Equal(s_weights, Fetched(Weights));
        Assert.Equal("bytes=7000-", _server.Seen[asked + 1].Split(' ')[1]);
    }

    [Fact]
    public async Task Fetch_AnotherFileOnTheServerAfterACut_BeginsAnew()
    {
        _server.Cuts.Enqueue(1000);
        _server.Before = context =>
        {
            _server.Tag = context.Request.Headers.Range.Count > 0 ? "\"two\"" : _server.Tag;
            return Task.FromResult(false);
        };

        await PullAsync(Weights);

        Assert.Equal(s_weights, Fetched(Weights));
    }

    [Theory]
    [InlineData(Weights)]
    [InlineData("config.json")]
    public async Task Fetch_OtherContentThanListed_IsFetchedOnceMoreAndThenRefused(string path)
    {
        _server.Sent = (_, content) => [.. content.AsSpan(0, content.Length - 1), 42];

        Assert.Contains("has not the digest", await RefusalAsync(path));

        Assert.Equal(2, _server.Seen.Count(seen => seen.Contains("/resolve/", StringComparison.Ordinal)));
        Assert.Empty(Names());
    }

    [Fact]
    public async Task Fetch_MoreBytesThanListed_IsRefusedBeforeTheyAreKept()
    {
        _server.Sent = (_, content) => [.. content, .. content];

        Assert.Contains("has not the 400000 bytes", await RefusalAsync());
    }

    [Fact]
    public async Task Fetch_ABodyWithoutEnd_IsRefusedAtTheListedSize()
    {
        _server.Before = async context =>
        {
            if (!context.Request.Path.Value!.Contains("/resolve/", StringComparison.Ordinal))
            {
                return false;
            }

            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[10_000]);
            }

            return true;
        };

        Assert.Contains("has not the 400000 bytes", await RefusalAsync());
        Assert.All(_folder.EnumerateFiles(), file => Assert.InRange(file.Length, 0, s_weights.Length));
    }

    [Theory]
    [InlineData(401, "HF_TOKEN")]
    [InlineData(403, "accept the repository's terms")]
    [InlineData(404, "see whether name, revision and file are right")]
    [InlineData(418, "answered 418")]
    public async Task Look_ARefusal_SaysTheMendAndIsNotRepeated(int status, string sentence)
    {
        _server.Before = context => AnswerAsync(context, status);

        Assert.Contains(sentence, await RefusalAsync());
        Assert.Single(_server.Seen);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Look_ATroubleThatPasses_IsAskedAgain(int status)
    {
        var troubles = 3;
        _server.Before = context => troubles-- > 0 ? AnswerAsync(context, status) : Task.FromResult(false);

        await PullAsync();

        Assert.Equal(s_weights, Fetched(Weights));
    }

    [Fact]
    public async Task Look_AHubThatWantsToBeLeftAloneForAnHour_IsNotWaitedFor()
    {
        _server.Before = context =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return AnswerAsync(context, 429);
        };

        Assert.Contains("asked again in 3600 s", await RefusalAsync());
        Assert.Single(_server.Seen);
    }

    [Fact]
    public async Task Fetch_RedirectedToAnotherHost_SendsTheTokenToTheHubAlone()
    {
        await using var other = await HubServer.StartAsync();
        other.Put(_server.Main, Weights, s_weights);
        _server.Before = context =>
        {
            if (context.Request.Path.Value!.Contains("/resolve/", StringComparison.Ordinal))
            {
                context.Response.Redirect(new Uri(other.Endpoint, context.Request.Path.Value).ToString());
                return Task.FromResult(true);
            }

            return Task.FromResult(false);
        };

        await PullAsync(Weights, "hf_secret");

        Assert.Equal(s_weights, Fetched(Weights));
        Assert.All(_server.Seen, seen => Assert.EndsWith("Bearer hf_secret", seen));
        Assert.DoesNotContain("secret", Assert.Single(other.Seen));
    }

    [Fact]
    public async Task Fetch_RedirectedWithoutEnd_IsRefused()
    {
        _server.Before = context =>
        {
            context.Response.Redirect(context.Request.Path.Value!);
            return Task.FromResult(true);
        };

        Assert.Contains("redirects more than", await RefusalAsync());
    }

    [Fact]
    public async Task Fetch_WhenTheBranchMoves_StaysAtTheCommitOfTheStart()
    {
        using var hub = _server.Client();
        var repository = await hub.LookAsync(HubServer.Repository, "main", _cancellation);
        _server.Main = new string('b', 40);
        _server.Put(_server.Main, Weights, new byte[1000]);

        await hub.FetchAsync(repository, repository.Files.Single(file => file.Path == Weights), _folder.FullName, null, _cancellation);

        Assert.Equal(new string('a', 40), repository.Commit);
        Assert.Equal(s_weights, Fetched(Weights));
    }

    [Fact]
    public async Task Look_FilesThatLeadElsewhereOrHaveNoDigest_AreNotThere()
    {
        _server.Before = async context =>
        {
            const string Blob = "\"size\":1,\"blobId\":\"0123456789012345678901234567890123456789\"";
            await context.Response.WriteAsync(
                $$"""{"sha":"{{_server.Main}}","siblings":[{"rfilename":"../x",{{Blob}}},{"rfilename":"/etc/x",{{Blob}}},"""
                    + $$"""{"rfilename":"a\\..\\b",{{Blob}}},{"rfilename":"bare"},{"rfilename":"ok.json",{{Blob}}}]}"""
            );
            return true;
        };

        using var hub = _server.Client();
        Assert.Equal("ok.json", Assert.Single((await hub.LookAsync(HubServer.Repository, "main", _cancellation)).Files).Path);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"sha\":5}")]
    [InlineData("<html>")]
    [InlineData("{\"sha\":\"x\",\"siblings\":[]}")]
    public async Task Look_AnAnswerOfAnotherKind_IsRefusedInOneSentence(string body)
    {
        _server.Before = async context =>
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
        using var hub = _server.Client();

        await Assert.ThrowsAsync<ModelHubException>(() => hub.LookAsync(name, revision, _cancellation));
        Assert.Empty(_server.Seen);
    }

    [Fact]
    public async Task Fetch_Canceled_KeepsWhatCame()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        _server.Cuts.Enqueue(100_000);
        _server.Before = context =>
        {
            if (context.Request.Headers.Range.Count > 0)
            {
                source.Cancel();
            }

            return Task.FromResult(false);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PullAsync(Weights, token: null, source.Token));

        Assert.InRange(new FileInfo(Path.Combine(_folder.FullName, Weights + ".part")).Length, 100_000, s_weights.Length);
    }

    private static Task<bool> AnswerAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.FromResult(true);
    }

    private Task PullAsync() => PullAsync(null);

    private async Task PullAsync(string? path, string? token = null, CancellationToken? cancellation = null)
    {
        using var hub = _server.Client(token);
        var repository = await hub.LookAsync(HubServer.Repository, "main", cancellation ?? _cancellation);
        foreach (var file in repository.Files.Where(file => path is null || file.Path == path))
        {
            await hub.FetchAsync(repository, file, _folder.FullName, progress: null, cancellation ?? _cancellation);
        }
    }

    private async Task<string> RefusalAsync(string path = Weights)
    {
        var refusal = await Assert.ThrowsAsync<ModelHubException>(() => PullAsync(path));
        return refusal.Message;
    }

    private byte[] Fetched(string path) => File.ReadAllBytes(Path.Combine(_folder.FullName, path));

    private string[] Names() => [.. _folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];
}
