namespace Rag.Fetching.Tests.ModelHubs;

public sealed class ModelHubTests : HubTestCase
{
    [Fact]
    public async Task Fetch_LargeAndSmallFiles_AreWholeUnderTheirNames()
    {
        await PullAsync();

        Assert.Equal(Content, Fetched(Weights));
        Assert.Equal(Configuration, Fetched("config.json"));
        Assert.Equal(["config.json", Weights], Names());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Fetch_CutAtAQuarter_GoesOnFromThere(int quarters)
    {
        Server.Cuts.Enqueue(Content.Length / 4 * quarters);

        await PullAsync(Weights);

        Assert.Equal(Content, Fetched(Weights));
        Assert.Contains($" bytes={Content.Length / 4 * quarters}-", Server.Seen[^1]);
    }

    [Fact]
    public async Task Fetch_CutAtEveryQuarter_GoesOnEachTime()
    {
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Server.Cuts.Enqueue(Content.Length / 4);
        }

        await PullAsync(Weights);

        Assert.Equal(Content, Fetched(Weights));
        Assert.Equal(5, Server.Seen.Count);
    }

    [Fact]
    public async Task Fetch_GivenUpAndTriedAgain_GoesOnWhereItBrokeOff()
    {
        foreach (var _ in Enumerable.Range(0, 7))
        {
            Server.Cuts.Enqueue(1000);
        }

        Assert.Contains("goes on from there", await RefusalAsync());
        var asked = Server.Seen.Count;
        await PullAsync(Weights);

        Assert.Equal(Content, Fetched(Weights));
        Assert.Equal("bytes=7000-", Server.Seen[asked + 1].Split(' ')[1]);
    }

    [Fact]
    public async Task Fetch_AnotherFileOnTheServerAfterACut_BeginsAnew()
    {
        Server.Cuts.Enqueue(1000);
        Server.Before = context =>
        {
            Server.Tag = context.Request.Headers.Range.Count > 0 ? "\"two\"" : Server.Tag;
            return Task.FromResult(false);
        };

        await PullAsync(Weights);

        Assert.Equal(Content, Fetched(Weights));
    }

    [Theory]
    [InlineData(Weights)]
    [InlineData("config.json")]
    public async Task Fetch_OtherContentThanListed_IsFetchedOnceMoreAndThenRefused(string path)
    {
        Server.Sent = (_, content) => [.. content.AsSpan(0, content.Length - 1), 42];

        Assert.Contains("has not the digest", await RefusalAsync(path));

        Assert.Equal(2, Server.Seen.Count(seen => seen.Contains("/resolve/", StringComparison.Ordinal)));
        Assert.Empty(Names());
    }

    [Fact]
    public async Task Fetch_MoreBytesThanListed_IsRefusedBeforeTheyAreKept()
    {
        Server.Sent = (_, content) => [.. content, .. content];

        Assert.Contains("has not the 400000 bytes", await RefusalAsync());
    }

    [Fact]
    public async Task Fetch_ABodyWithoutEnd_IsRefusedAtTheListedSize()
    {
        Server.Before = async context =>
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
        Assert.All(Folder.EnumerateFiles(), file => Assert.InRange(file.Length, 0, Content.Length));
    }

    [Fact]
    public async Task Fetch_RedirectedToAnotherHost_SendsTheTokenToTheHubAlone()
    {
        await using var other = await HubServer.StartAsync();
        other.Put(Server.Main, Weights, Content);
        Server.Before = context =>
        {
            if (context.Request.Path.Value!.Contains("/resolve/", StringComparison.Ordinal))
            {
                context.Response.Redirect(new Uri(other.Endpoint, context.Request.Path.Value).ToString());
                return Task.FromResult(true);
            }

            return Task.FromResult(false);
        };

        await PullAsync(Weights, "hf_secret");

        Assert.Equal(Content, Fetched(Weights));
        Assert.All(Server.Seen, seen => Assert.EndsWith("Bearer hf_secret", seen));
        Assert.DoesNotContain("secret", Assert.Single(other.Seen));
    }

    [Fact]
    public async Task Fetch_RedirectedWithoutEnd_IsRefused()
    {
        Server.Before = context =>
        {
            context.Response.Redirect(context.Request.Path.Value!);
            return Task.FromResult(true);
        };

        Assert.Contains("redirects more than", await RefusalAsync());
    }

    [Fact]
    public async Task Fetch_WhenTheBranchMoves_StaysAtTheCommitOfTheStart()
    {
        using var hub = Server.Client();
        var repository = await hub.LookAsync(HubServer.Repository, "main", Cancellation);
        Server.Main = new string('b', 40);
        Server.Put(Server.Main, Weights, new byte[1000]);

        await hub.FetchAsync(repository, repository.Files.Single(file => file.Path == Weights), Folder.FullName, null, Cancellation);

        Assert.Equal(new string('a', 40), repository.Commit);
        Assert.Equal(Content, Fetched(Weights));
    }

    [Fact]
    public async Task Fetch_Canceled_KeepsWhatCame()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Server.Cuts.Enqueue(100_000);
        Server.Before = context =>
        {
            if (context.Request.Headers.Range.Count > 0)
            {
                source.Cancel();
            }

            return Task.FromResult(false);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PullAsync(Weights, token: null, source.Token));

        Assert.InRange(new FileInfo(Path.Combine(Folder.FullName, Weights + ".part")).Length, 100_000, Content.Length);
    }
}
