using System.Net;
using Microsoft.AspNetCore.Http;
using Rag.Api.Hosting;

namespace Rag.EndToEnd.Tests;

public sealed class LocalCallersTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData(null, true)] // a socket of this machine has no address
    [InlineData("192.168.0.7", false)]
    [InlineData("2001:db8::7", false)]
    public async Task Require_ACaller_IsLetThroughFromThisMachineAlone(string? address, bool isLetThrough)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);

        var result = await LocalCallers.RequireAsync(EndpointFilterInvocationContext.Create(http), _ =>
            ValueTask.FromResult<object?>("answer")
        );

        Assert.Equal(isLetThrough, result is "answer");
        if (!isLetThrough)
        {
            Assert.Equal(StatusCodes.Status403Forbidden, Assert.IsAssignableFrom<IStatusCodeHttpResult>(result).StatusCode);
        }
    }
}
