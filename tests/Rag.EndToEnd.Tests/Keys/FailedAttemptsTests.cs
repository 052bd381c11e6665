using System.Net;
using Rag.Api.Edge;

namespace Rag.EndToEnd.Tests.Keys;

/// <summary>An address that came with too many wrong keys waits, and others do not.</summary>
public sealed class FailedAttemptsTests
{
    private readonly FailedAttempts _attempts = new(TimeProvider.System);

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9", true)]
    [InlineData("203.0.113.9", "::ffff:203.0.113.9", true)]
    [InlineData("203.0.113.9", "203.0.113.10", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void WaitOf_AfterManyFailures_IsThatOfTheSameHolder(string failing, string asking, bool waits)
    {
        for (var attempt = 0; attempt < 30; attempt++)
        {
            _attempts.Note(IPAddress.Parse(failing));
        }

        Assert.Equal(waits, _attempts.WaitOf(IPAddress.Parse(asking)) > TimeSpan.Zero);
    }

    [Fact]
    public void Note_MoreAddressesThanAreKept_StillTakesNewOnes()
    {
        for (var number = 0; number < 10_100; number++)
        {
            _attempts.Note(new IPAddress(0x0a000000L + number));
        }

        for (var attempt = 0; attempt < 30; attempt++)
        {
            _attempts.Note(IPAddress.Loopback);
        }

        Assert.True(_attempts.WaitOf(IPAddress.Loopback) > TimeSpan.Zero);
    }
}
