using Microsoft.AspNetCore.Http;
using Rag.Fetching.Credentials;
using Rag.Fetching.Requests;

namespace Rag.Fetching.Tests.Requests;

public sealed class RedirectTests
{
    [Theory]
    [InlineData(new[] { 301, 308 }, 2)]
    [InlineData(new[] { 308, 302, 301 }, 1)]
    [InlineData(new[] { 302, 301 }, 0)]
    [InlineData(new[] { 303 }, 0)]
    [InlineData(new[] { 307 }, 0)]
    [InlineData(new[] { 301, 301, 301, 301, 301 }, 5)]
    public async Task GetAsync_Redirects_TellsWhereThePermanentOnesLead(int[] statuses, int moved)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            var hop = int.Parse(context.Request.Path.Value![1..], null);
            if (hop < statuses.Length)
            {
                context.Response.StatusCode = statuses[hop];
                context.Response.Headers.Location = $"/{hop + 1}#part";
            }

            return Task.CompletedTask;
        });

        var fetched = Assert.IsType<FetchResult.Fetched>(await server.GetAsync("/0"));

        Assert.Equal(server.At($"/{statuses.Length}"), fetched.Address);
        Assert.Equal(moved == 0 ? null : server.At($"/{moved}"), fetched.MovedTo);
    }

    [Fact]
    public async Task GetAsync_RedirectLoop_EndsAfterFive()
    {
        await using var server = await LocalServer.StartAsync(To("/feed", 301));

        Assert.Equal("news.test redirects more than 5 times.", Assert.IsType<FetchResult.Failed>(await server.GetAsync("/feed")).Reason);
        Assert.Equal(6, server.Asked.Count);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://127.0.0.2/")]
    [InlineData("http://2130706434/")]
    [InlineData("http://0x7f.0.0.2/")]
    [InlineData("http://0/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    [InlineData("//10.0.0.1/")]
    public async Task GetAsync_RedirectToAnAddressThatIsNotPublic_IsRefused(string location)
    {
        await using var server = await LocalServer.StartAsync(To(location, 302));

        var refused = Assert.IsType<FetchResult.Refused>(await server.GetAsync("/feed"));

        Assert.Contains("which is not on the public internet", refused.Reason);
        Assert.Single(server.Asked);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://a.test/")]
    [InlineData("gopher://a.test/")]
    [InlineData("http://user:secret@a.test/")]
    public async Task GetAsync_RedirectToAnAddressThatIsNotAskedFor_IsRefusedWithoutItsSecret(string location)
    {
        await using var server = await LocalServer.StartAsync(To(location, 302));

        Assert.DoesNotContain("secret", Assert.IsType<FetchResult.Refused>(await server.GetAsync("/feed")).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://")]
    public async Task GetAsync_RedirectToNowhere_Fails(string location)
    {
        await using var server = await LocalServer.StartAsync(To(location, 302));

        Assert.Equal("news.test redirects to nowhere.", Assert.IsType<FetchResult.Failed>(await server.GetAsync("/feed")).Reason);
    }

    [Fact]
    public async Task GetAsync_GoneBehindATemporaryRedirect_DoesNotEndTheFeed()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/feed" ? 302 : 410;
            context.Response.Headers.Location = "/gone";
            return Task.CompletedTask;
        });

        Assert.IsType<FetchResult.Failed>(await server.GetAsync("/feed"));
    }

    [Fact]
    public async Task GetAsync_RedirectToAnotherHost_LeavesTheCredentialBehind()
    {
        var secrets = new List<string>();
        LocalServer server = null!;
        await using var started = server = await LocalServer.StartAsync(context =>
        {
            secrets.Add($"{context.Request.Path}:{context.Request.Headers.Authorization}");
            context.Response.StatusCode = context.Request.Path == "/last" ? 200 : 302;
            context.Response.Headers.Location = context.Request.Path == "/feed" ? "/own" : server.At("/last", "other.test").AbsoluteUri;
            return Task.CompletedTask;
        });
        using var http = server.Client();

        await http.GetAsync(
            new FetchRequest(server.At("/feed")) { Credential = FeedCredential.Header("Authorization", "key") },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(["/feed:key", "/own:key", "/last:"], secrets);
    }

    [Theory]
    [InlineData("news.test", true)]
    [InlineData("other.test", false)]
    public async Task GetAsync_PermanentRedirectOfWhatACredentialOpens_IsNoMoveToAnotherHost(string host, bool moves)
    {
        LocalServer server = null!;
        await using var started = server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/last" ? 200 : 301;
            context.Response.Headers.Location = server.At("/last", host).AbsoluteUri;
            return Task.CompletedTask;
        });
        using var http = server.Client();

        var result = await http.GetAsync(
            new FetchRequest(server.At("/feed")) { Credential = FeedCredential.Header("Authorization", "key") },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(moves ? server.At("/last", host) : null, Assert.IsType<FetchResult.Fetched>(result).MovedTo);
    }

    [Theory]
    [InlineData("http://a.test/x", "https://a.test/y", true)]
    [InlineData("https://a.test/x", "https://A.test/y", true)]
    [InlineData("https://a.test/x", "http://a.test/y", false)]
    [InlineData("https://a.test/x", "https://b.test/y", false)]
    [InlineData("https://a.test/x", "https://a.test:444/y", false)]
    [InlineData("http://a.test:81/x", "https://a.test/y", false)]
    public void IsSameOrigin_PairOfAddresses_NeverLeavesTheHostOrEncryption(string first, string then, bool expected) =>
        Assert.Equal(expected, FetchAddress.IsSameOrigin(new Uri(first), new Uri(then)));

    [Theory]
    [InlineData("https://a.test/", "http://a.test/", false, true)]
    [InlineData("https://a.test/", "http://a.test/", true, false)]
    [InlineData("https://a.test/", "https://b.test/", false, false)]
    [InlineData("http://a.test/", "http://a.test/", false, false)]
    [InlineData("http://a.test/", "https://a.test/", false, false)]
    public void DowngradeFaultOf_PairOfAddresses_IsASentenceFromHttpsToHttp(string from, string to, bool isAllowed, bool expected) =>
        Assert.Equal(expected, FetchAddress.DowngradeFaultOf(new Uri(from), new Uri(to), isAllowed) is not null);

    private static RequestDelegate To(string location, int status) =>
        context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        };
}
