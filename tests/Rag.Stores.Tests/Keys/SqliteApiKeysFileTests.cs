using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Rag.Core.Access;
using Rag.Stores.Embedded;
using Rag.Stores.Keys;

namespace Rag.Stores.Tests.Keys;

public sealed class SqliteApiKeysFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.Path, "keys.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Create_Secret_StandsInNoFileOfTheFolder()
    {
        string secret;
        using (var keys = SqliteApiKeys.Open(_folder.Path, TimeProvider.System))
        {
            secret = (await CreateAsync(keys)).Secret;
            AssertInNoFile(secret);
        }

        AssertInNoFile(secret);
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT digest FROM api_key";
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), (byte[])command.ExecuteScalar()!);
    }

    /// <summary>A key that somebody changed in the file would open what it was never given for.</summary>
    [Theory]
    [InlineData("UPDATE api_key SET roles = 4")]
    [InlineData("UPDATE api_key SET tenant = 'other'")]
    [InlineData("UPDATE api_key SET expires_at = NULL, revoked_at = NULL, collections = 'other/desk'")]
    [InlineData("UPDATE quota SET requests = 9")]
    public async Task Open_ChangedRow_IsRefusedWithTheMend(string change)
    {
        using (var keys = SqliteApiKeys.Open(_folder.Path, TimeProvider.System))
        {
            await CreateAsync(keys);
            await keys.SetQuotaAsync("acme", new TenantQuota(Requests: 5), Cancellation);
        }

        Execute(change);

        var refused = Assert.ThrowsAny<Exception>(() => SqliteApiKeys.Open(_folder.Path, TimeProvider.System));
        Assert.Contains(Database, refused.Message, StringComparison.Ordinal);
        Assert.Contains("restore it from a backup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DatabaseOfAnotherProgram_IsRefusedByName()
    {
        Execute("CREATE TABLE other (x)");

        var refused = Assert.Throws<StoreOpenException>(() => SqliteApiKeys.Open(_folder.Path, TimeProvider.System));
        Assert.Contains(Database, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenAlone_FolderThatIsHeld_IsRefusedAndOneThatIsFreeIsHeldUntilDisposed()
    {
        using (SqliteApiKeys.OpenAlone(_folder.Path, TimeProvider.System))
        {
            Assert.Throws<StoreOpenException>(() => SqliteApiKeys.OpenAlone(_folder.Path, TimeProvider.System));
        }

        SqliteApiKeys.OpenAlone(_folder.Path, TimeProvider.System).Dispose();
    }

    [Fact]
    public async Task OpenAlone_FolderWithoutAStore_LeavesOneThatAStoreCanBeOpenedIn()
    {
        using (var keys = SqliteApiKeys.OpenAlone(_folder.Path, TimeProvider.System))
        {
            await CreateAsync(keys);
        }

        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);
        using var again = SqliteApiKeys.Open(_folder.Path, TimeProvider.System);
        Assert.True(again.Exist);
    }

    [Fact]
    public async Task Keep_UsesOfQuotas_AreThereAfterTheNextStartAndReplaceThoseBefore()
    {
        var before = DateTimeOffset.UtcNow;
        using (var keys = SqliteApiKeys.Open(_folder.Path, TimeProvider.System))
        {
            await keys.KeepAsync([new QuotaUse("gone", 1, null, null)], Cancellation);
            await keys.KeepAsync([new QuotaUse("acme", null, -12.5, 7)], Cancellation);
        }

        using var again = SqliteApiKeys.Open(_folder.Path, TimeProvider.System);
        var (use, at) = Assert.Single(await again.KeptAsync(Cancellation));
        Assert.Equal(new QuotaUse("acme", null, -12.5, 7), use);
        Assert.InRange(at, before, DateTimeOffset.UtcNow);
    }

    private static ValueTask<IssuedApiKey> CreateAsync(SqliteApiKeys keys) =>
        keys.CreateAsync(new NewApiKey("app", "acme", ApiRoles.Ask, []), Cancellation);

    private void AssertInNoFile(string secret)
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            Assert.DoesNotContain(secret[^64..], reader.ReadToEnd(), StringComparison.OrdinalIgnoreCase);
        }
    }

    private void Execute(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection;
    }
}
