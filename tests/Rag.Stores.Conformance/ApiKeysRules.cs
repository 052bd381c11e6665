using System.Text.RegularExpressions;
using Rag.Core.Access;

namespace Rag.Stores.Conformance;

/// <summary>What any store of keys gives out, finds, and takes back.</summary>
public abstract class ApiKeysRules(Func<ApiKeysUnderTest> create) : IDisposable
{
    private readonly Lazy<ApiKeysUnderTest> _subject = new(create);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ApiKeysUnderTest Subject => _subject.Value;

    private IApiKeys Keys => Subject.Keys;

    private IKeyAdministration Administration => Subject.Administration;

    public void Dispose()
    {
        _subject.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Create_Key_IsFoundBySecretInAllItsPartsAndKept()
    {
        Assert.False(Keys.Exist);
        var wanted = Wanted() with { Roles = ApiRoles.Ask | ApiRoles.Write, Collections = ["desk", "wire/leaks"] };
        var issued = await Administration.CreateAsync(wanted with { ExpiresAt = Subject.Now.AddDays(90) }, Cancellation);
        Subject.Reopen();

        var found = Keys.Find(issued.Secret)!;

        Assert.Equivalent(issued.Key, found, strict: true);
        Assert.Equal(("app", "acme", wanted.Roles), (found.Name, found.Tenant, found.Roles));
        Assert.Equal(wanted.Collections, found.Collections);
        Assert.Equal((Subject.Now, Subject.Now.AddDays(90)), (found.CreatedAt, found.ExpiresAt));
        Assert.Equivalent(found, Keys.FindById(found.Id), strict: true);
        Assert.True(Keys.Exist);
    }

    [Fact]
    public async Task Create_Secret_Is32RandomBytesBehindThePublicId()
    {
        var (first, second) = (await CreateAsync(), await CreateAsync());

        Assert.Matches(new Regex("^rag_[0-9a-f]{8}_[0-9a-f]{64}$", RegexOptions.NonBacktracking), first.Secret);
        Assert.StartsWith($"rag_{first.Key.Id}_", first.Secret, StringComparison.Ordinal);
        Assert.NotEqual(first.Secret[13..], second.Secret[13..]);
    }

    [Fact]
    public async Task Find_AnythingButTheSecretItself_FindsNothing()
    {
        var issued = await CreateAsync();

        Assert.Null(Keys.Find(""));
        Assert.Null(Keys.Find(issued.Key.Id));
        Assert.Null(Keys.Find(issued.Secret + "0"));
        Assert.Null(Keys.Find(issued.Secret[..^1]));
        Assert.Null(Keys.Find(issued.Secret.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("", "acme", "desk")]
    [InlineData("a b", "acme", "desk")]
    [InlineData("app", "", "desk")]
    [InlineData("app", "Acme", "desk")]
    [InlineData("app", "a/b", "desk")]
    [InlineData("app", "public", "desk")]
    [InlineData("app", "acme", "a/b/c")]
    [InlineData("app", "acme", "a\nb")]
    public async Task Create_NameThatIsNone_IsRefused(string name, string tenant, string collection)
    {
        var wanted = new NewApiKey(name, tenant, ApiRoles.Ask, [collection]);

        await Assert.ThrowsAsync<KeyRefusedException>(async () => await Administration.CreateAsync(wanted, Cancellation));
        Assert.False(Keys.Exist);
    }

    [Theory]
    [InlineData(ApiRoles.None)]
    [InlineData((ApiRoles)8)]
    public async Task Create_WithoutRole_IsRefused(ApiRoles roles) =>
        await Assert.ThrowsAsync<KeyRefusedException>(async () =>
            await Administration.CreateAsync(Wanted() with { Roles = roles }, Cancellation)
        );

    [Fact]
    public async Task Create_NameOfAnotherTenantsKey_IsRefused()
    {
        await CreateAsync();

        await Assert.ThrowsAsync<KeyRefusedException>(async () =>
            await Administration.CreateAsync(Wanted() with { Tenant = "other" }, Cancellation)
        );
    }

    [Fact]
    public async Task Revoke_ByName_EndsAllKeysOfItAndKeepsThemListed()
    {
        var (first, second) = (await CreateAsync(), await CreateAsync());
        var other = await Administration.CreateAsync(Wanted() with { Name = "other" }, Cancellation);

        var revoked = await Administration.RevokeAsync("app", Cancellation);

        Assert.Equal([first.Key.Id, second.Key.Id], revoked.Select(key => key.Id));
        Assert.False(IsLive(first) || IsLive(second));
        Assert.True(IsLive(other));
        Subject.Reopen();
        Assert.False(IsLive(first) || IsLive(second));
        Assert.Equal(3, (await Administration.ListAsync(Cancellation)).Count);
        Assert.True(Keys.Exist);
    }

    [Fact]
    public async Task Revoke_ById_EndsThatOneAlone()
    {
        var (first, second) = (await CreateAsync(), await CreateAsync());

        await Administration.RevokeAsync(first.Key.Id, Cancellation);

        Assert.Equal((false, true), (IsLive(first), IsLive(second)));
        await Assert.ThrowsAsync<KeyRefusedException>(async () => await Administration.RevokeAsync(first.Key.Id, Cancellation));
    }

    [Fact]
    public async Task Rotate_WithAnOverlap_OpensByBothUntilItEnds()
    {
        var old = await Administration.CreateAsync(
            Wanted() with
            {
                Roles = ApiRoles.Write,
                Collections = ["desk"],
                ExpiresAt = Subject.Now.AddDays(90),
            },
            Cancellation
        );
        Subject.Advance(TimeSpan.FromDays(80));

        var issued = await Administration.RotateAsync("app", TimeSpan.FromDays(1), Cancellation);
        Subject.Reopen();

        Assert.True(IsLive(old) && IsLive(issued));
        Assert.Equal((ApiRoles.Write, "acme"), (issued.Key.Roles, issued.Key.Tenant));
        Assert.Equal(["desk"], issued.Key.Collections);
        Assert.Equal(Subject.Now.AddDays(90), issued.Key.ExpiresAt);
        Subject.Advance(TimeSpan.FromDays(1));
        Assert.Equal((false, true), (IsLive(old), IsLive(issued)));
    }

    /// <summary>An overlap never makes a key live longer than it would have.</summary>
    [Fact]
    public async Task Rotate_KeyThatExpiresWithinTheOverlap_LeavesItsEnd()
    {
        var end = Subject.Now.AddHours(1);
        var old = await Administration.CreateAsync(Wanted() with { ExpiresAt = end }, Cancellation);

        await Administration.RotateAsync("app", TimeSpan.FromDays(1), Cancellation);

        Assert.Equal(end, Keys.Find(old.Secret)!.ExpiresAt);
    }

    [Fact]
    public async Task Rotate_NameWithoutALiveKey_IsRefused()
    {
        await CreateAsync();
        await Administration.RevokeAsync("app", Cancellation);

        await Assert.ThrowsAsync<KeyRefusedException>(async () =>
            await Administration.RotateAsync("app", TimeSpan.FromDays(1), Cancellation)
        );
        await Assert.ThrowsAsync<KeyRefusedException>(async () =>
            await Administration.RotateAsync("unknown", TimeSpan.FromDays(1), Cancellation)
        );
    }

    [Fact]
    public async Task NoteUse_SeveralTimesWithinAnHour_IsKnownToTheHour()
    {
        var issued = await CreateAsync();
        Subject.Advance(TimeSpan.FromMinutes(17));
        Keys.NoteUse(Keys.Find(issued.Secret)!);
        await UntilUsedAsync(issued, Subject.Now.AddMinutes(-17));
        Subject.Advance(TimeSpan.FromMinutes(20));
        Keys.NoteUse(Keys.Find(issued.Secret)!);
        Subject.Advance(TimeSpan.FromMinutes(30));

        Keys.NoteUse(Keys.Find(issued.Secret)!);

        await UntilUsedAsync(issued, Subject.Now.AddMinutes(-7));
        Subject.Reopen();
        Assert.Equal(Subject.Now.AddMinutes(-7), Keys.Find(issued.Secret)!.LastUsedAt);
        Assert.True(IsLive(issued));
    }

    [Fact]
    public async Task SetQuota_Tenant_HoldsAtOnceAndIsKeptUntilItIsTakenAway()
    {
        var quota = new TenantQuota(Requests: 10, ComputedTokens: 5000);
        await Administration.SetQuotaAsync("acme", quota, Cancellation);
        Assert.Equal(quota, Keys.QuotaOf("acme"));
        Subject.Reopen();
        Assert.Equal(quota, Keys.QuotaOf("acme"));
        Assert.Equal(TenantQuota.None, Keys.QuotaOf("other"));

        await Administration.SetQuotaAsync("acme", TenantQuota.None, Cancellation);
        Subject.Reopen();

        Assert.Equal(TenantQuota.None, Keys.QuotaOf("acme"));
        Assert.Empty(await Administration.QuotasAsync(Cancellation));
    }

    [Theory]
    [InlineData("acme", 0)]
    [InlineData("acme", -1)]
    [InlineData("public", 5)]
    [InlineData("A", 5)]
    public async Task SetQuota_ThatIsNone_IsRefused(string tenant, int requests) =>
        await Assert.ThrowsAsync<KeyRefusedException>(async () =>
            await Administration.SetQuotaAsync(tenant, new TenantQuota(Requests: requests), Cancellation)
        );

    /// <summary>Many callers look while keys come and go: each key is found whole from the moment it is told to that of its end.</summary>
    [Fact]
    public async Task Find_WhileKeysComeAndGo_IsNeverBehind()
    {
        await CreateAsync(); // which opens the store, once
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(number =>
                    Task.Run(
                        async () =>
                        {
                            for (var i = 0; i < 10; i++)
                            {
                                var issued = await Administration.CreateAsync(Wanted() with { Name = $"app{number}" }, Cancellation);
                                Assert.True(IsLive(issued));
                                await Administration.RevokeAsync(issued.Key.Id, Cancellation);
                                Assert.False(IsLive(issued));
                            }
                        },
                        Cancellation
                    )
                )
        );
    }

    private bool IsLive(IssuedApiKey issued) => Keys.Find(issued.Secret)?.IsLive(Subject.Now) == true;

    private async Task UntilUsedAsync(IssuedApiKey issued, DateTimeOffset at)
    {
        for (var attempt = 0; attempt < 500 && Keys.Find(issued.Secret)!.LastUsedAt != at; attempt++)
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.Equal(at, Keys.Find(issued.Secret)!.LastUsedAt);
    }

    private ValueTask<IssuedApiKey> CreateAsync() => Administration.CreateAsync(Wanted(), Cancellation);

    private static NewApiKey Wanted() => new("app", "acme", ApiRoles.Ask, []);
}
