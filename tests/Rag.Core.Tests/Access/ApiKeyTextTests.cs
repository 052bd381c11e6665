using Rag.Core.Access;

namespace Rag.Core.Tests.Access;

public sealed class ApiKeyTextTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("GET /?key=rag_1a2b3c4d_@ HTTP/1.1", "GET /?key=rag_1a2b3c4d_… HTTP/1.1")]
    [InlineData("GET /?key=rag_1a2b3c4d_@&q=x", "GET /?key=rag_1a2b3c4d_…&q=x")]
    [InlineData("'Authorization: Bearer rag_1a2b3c4d_@\\x01@'", "'Authorization: Bearer rag_1a2b3c4d_…'")]
    [InlineData("rag_1a2b3c4d_@ and RAG_1A2B3C4D_@", "rag_1a2b3c4d_… and RAG_1A2B3C4D_…")]
    [InlineData("rag_rag_1a2b3c4d_@", "rag_rag_1a2b3c4d_…")]
    public void Redacted_SecretAnywhere_IsTakenOut(string text, string expected)
    {
        var redacted = ApiKeyText.Redacted(text.Replace("@", Secret, StringComparison.Ordinal));

        Assert.Equal(expected, redacted);
        Assert.DoesNotContain(Secret[..16], redacted, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rag_")]
    [InlineData("rag_1a2b3c4d")]
    [InlineData("rag_requests_total 5")]
    [InlineData("rag: there is no key 1a2b3c4d")]
    public void Redacted_NoSecret_StaysAsItIs(string text) => Assert.Equal(text, ApiKeyText.Redacted(text));
}
