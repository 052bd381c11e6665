using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens.Struct;

namespace Rag.Ingestion.Feeds;

/// <summary>
/// The one door to the HTML parser. Parsing is stopped from within as soon as the markup passes a bound: an HTML parser repairs what it is
/// given, and some repairs take time and memory with the square of the markup's length.
/// </summary>
internal static class BoundedHtml
{
    private const int MaxElements = 50_000;

    /// <summary>What walks a tree recursively is safe at this depth; articles stay below a tenth of it.</summary>
    public const int MaxDepth = 256;

    /// <summary>
    /// Of one tag, and of all tags of the root and the body together, which gather theirs: an element looks through all it has for each
    /// that is asked for.
    /// </summary>
    private const int MaxAttributes = 1_000;

    /// <summary>
    /// Formatting that is left open is opened again in every paragraph, as elements that no tag stands for; all that one parse allocates is
    /// bounded, so that these are, too.
    /// </summary>
    private const long MaxAllocatedBytes = 1L << 28;

    /// <exception cref="ArticleRefusedException">The markup passes a bound.</exception>
    /// <exception cref="OperationCanceledException">Canceled, between two tokens of the markup.</exception>
    public static IHtmlDocument Parse(string html, CancellationToken cancellation)
    {
        if (HtmlNesting.IsTooDeep(html))
        {
            throw TooDeep();
        }

        var watch = new Watch();
        var options = new HtmlParserOptions
        {
            OnCreated = (element, _) => watch.Created(element),
            ShouldEmitAttribute = (ref tag, _) => watch.Attribute(ref tag),
        };

        // Of a text in memory there is nothing to wait for: the task is done when it is returned.
        return new HtmlParser(options).ParseDocumentAsync(html, cancellation).GetAwaiter().GetResult();
    }

    public static ArticleRefusedException TooManyElements(int most) => new($"it has more than {most:N0} elements");

    public static ArticleRefusedException TooDeep() => new($"it nests elements more than {MaxDepth} deep");

    /// <summary>Sees a parse from within; a bound that is passed is thrown through the parser.</summary>
    private sealed class Watch
    {
        private readonly long _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();

        private int _elements;

        private int _gathered;

        /// <summary>The parser tells of an element before it has a place, so that its depth is known when the next one comes.</summary>
        private INode? _last;

        public void Created(IElement element)
        {
            if (++_elements > MaxElements)
            {
                throw TooManyElements(MaxElements);
            }

            var depth = 0;
            for (var node = _last; node is not null; node = node.Parent)
            {
                if (++depth > MaxDepth)
                {
                    throw TooDeep();
                }
            }

            _last = element;
            if (GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore > MaxAllocatedBytes)
            {
                throw new ArticleRefusedException("its tags are left open in a way that multiplies them");
            }
        }

        public bool Attribute(ref StructHtmlToken tag)
        {
            _gathered += tag.Name.Memory.Span is "html" or "body" ? 1 : 0;
            return Math.Max(tag.Attributes.Count, _gathered) < MaxAttributes
                ? true
                : throw new ArticleRefusedException($"a tag of it has more than {MaxAttributes:N0} attributes");
        }
    }
}
