using Rag.Core.Access;
using Rag.Core.Articles;

namespace Rag.Core.Tests.Access;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Audience_OfAKey_IsItsTenantWithThePublicNewsAndItsCollections()
    {
        var audience = Key(["desk", "wire/leaks"]).Audience;

        Assert.Equal("acme", audience.Tenant);
        Assert.Equal(new HashSet<AccessScope> { AccessScope.Public, new("acme/desk"), new("wire/leaks") }, audience.Scopes.ToHashSet());
        Assert.False(audience.MayRead(new AccessScope("other/desk")));
    }

    [Fact]
    public void IsLive_UntilItExpiresOrIsRevoked()
    {
        var key = Key([]);

        Assert.True(key.IsLive(s_now));
        Assert.True((key with { ExpiresAt = s_now.AddTicks(1) }).IsLive(s_now));
        Assert.False((key with { ExpiresAt = s_now }).IsLive(s_now));
        Assert.False((key with { RevokedAt = s_now }).IsLive(s_now));
    }

    [Theory]
    [InlineData(ApiRoles.Ask, true, false, false)]
    [InlineData(ApiRoles.Write, false, true, false)]
    [InlineData(ApiRoles.Ask | ApiRoles.Write, true, true, false)]
    [InlineData(ApiRoles.Admin, true, true, true)]
    public void Has_Role_IsItsOwnOrTheAdministrators(ApiRoles roles, bool asks, bool writes, bool administers)
    {
        var key = Key([]) with { Roles = roles };

        Assert.Equal((asks, writes, administers), (key.Has(ApiRoles.Ask), key.Has(ApiRoles.Write), key.Has(ApiRoles.Admin)));
    }

    [Theory]
    [InlineData("desk", true)]
    [InlineData("9to5.news_desk-2", true)]
    [InlineData("acme/desk", true)]
    [InlineData("", false)]
    [InlineData("/", false)]
    [InlineData("a/b/c", false)]
    [InlineData("-a", false)]
    [InlineData("Desk", false)]
    [InlineData("a b", false)]
    [InlineData("a\nb", false)]
    [InlineData("ärger", false)]
    public void IsName_Collection_IsAPlainNameWithOrWithoutItsTenant(string name, bool isName) =>
        Assert.Equal(isName, CollectionNames.IsName(name));

    private static ApiKey Key(string[] collections) => new("1a2b3c4d", "app", "acme", ApiRoles.Ask, collections, s_now);
}
