using Rag.Core.Access;
using Rag.Stores.Conformance;
using Rag.Stores.Keys;

namespace Rag.Stores.Tests.Keys;

internal sealed class SqliteApiKeysUnderTest : ApiKeysUnderTest
{
    private readonly TempFolder _folder = new();
    private readonly StandingTime _time = new();
    private SqliteApiKeys? _keys;

    public override IApiKeys Keys => Opened;

    public override IKeyAdministration Administration => Opened;

    public override DateTimeOffset Now => _time.GetUtcNow();

    private SqliteApiKeys Opened => _keys ??= SqliteApiKeys.Open(_folder.Path, _time);

    public override void Advance(TimeSpan time) => _time.Advance(time);

    public override void Reopen()
    {
        _keys?.Dispose();
        _keys = null;
    }

    public override void Dispose()
    {
        Reopen();
        _folder.Dispose();
    }
}
